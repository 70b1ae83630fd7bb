#include "common/storage/field_table.h"

namespace hotline::form {

bool SkipField(CodedInputStream* in, uint32_t tag) {
  uint64_t wide;
  uint32_t number;
  int size;
  switch (tag & 7) {
    case kVarint:
      return in->ReadVarint64(&wide);
    case kFixed64:
      return in->ReadLittleEndian64(&wide);
    case kBytes:
      return in->ReadVarintSizeAsInt(&size) && in->Skip(size);
    case kFixed32:
      return in->ReadLittleEndian32(&number);
    default:
      return false;  // groups: no version ever wrote one
  }
}

}  // namespace hotline::form
