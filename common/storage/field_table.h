// Field tables. A table lists the members of a stored struct, one row for each; Write and Read
// store any struct that has a table as its message of hotline/store/v1/record.proto. Private to
// this room.
//
// A row is Field<number>("name", &Struct::member); Text<number>(…) for a field that the message
// declares as `string`: protobuf refuses to read one that is not UTF-8, and so does Read. A member
// without a row does not compile, nor does a nested struct without a table.
// tests/unit/storage/field_table_test.cc compares each row's number, name and type with
// record.proto. Write produces the same bytes as protobuf's serializer: it orders fields by number
// and leaves out zeros and empty texts. Threads: pure functions.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "common/base/member_count.h"
#include "common/base/utf8.h"
#include "common/domain/types/types.h"
#include "google/protobuf/io/coded_stream.h"

namespace hotline::form {

using google::protobuf::io::CodedInputStream;
using google::protobuf::io::CodedOutputStream;

template <int kNumber, class T, class V, bool kText = false>
struct Row {
  static constexpr int number = kNumber;
  static constexpr bool text = kText;
  using Value = V;
  const char* name;
  V T::*member;
  // Null: a nested struct is written if it is not empty. Otherwise: if this is true of its owner.
  bool (*present)(const T&);
  const V& In(const T& value) const { return value.*member; }
  V& In(T& value) const { return value.*member; }
};

// A member of a member, stored as a field of the outer struct.
template <int kNumber, class T, class M, class V, bool kText = false>
struct InnerRow {
  static constexpr int number = kNumber;
  static constexpr bool text = kText;
  using Value = V;
  const char* name;
  M T::*outer;
  V M::*member;
  const V& In(const T& value) const { return value.*outer.*member; }
  V& In(T& value) const { return value.*outer.*member; }
};

template <int kNumber, class T, class V>
constexpr Row<kNumber, T, V> Field(const char* name, V T::*member,
                                   bool (*present)(const std::type_identity_t<T>&) = nullptr) {
  return {name, member, present};
}
template <int kNumber, class T, class M, class V>
constexpr InnerRow<kNumber, T, M, V> Field(const char* name, M T::*outer, V M::*member) {
  return {name, outer, member};
}

template <int kNumber, class T>
constexpr Row<kNumber, T, std::string, true> Text(const char* name, std::string T::*member) {
  return {name, member, nullptr};
}
template <int kNumber, class T, class M>
constexpr InnerRow<kNumber, T, M, std::string, true> Text(const char* name, M T::*outer,
                                                          std::string M::*member) {
  return {name, outer, member};
}

// Makes a table of some members of a struct. REQUIRES: the numbers ascend.
template <class... Rows>
constexpr std::tuple<Rows...> SomeFields(Rows... rows) {
  int last = 0;
  // Not a constant expression if two rows are out of order.
  ((rows.number > last ? void(last = rows.number) : throw "fields are out of order"), ...);
  return {rows...};
}
// Makes the table of a whole struct.
template <class T, class... Rows>
constexpr std::tuple<Rows...> Fields(Rows... rows) {
  static_assert(
      sizeof...(Rows) == MemberCount<T>(),
      "a member without a row would not be stored: add a row and a field of record.proto, "
      "and say in SchemaOf whether older processes must not touch such a record");
  return SomeFields(rows...);
}

// kFields<T> is the table of T. Each stored struct specialises kFields, inner structs first; for
// any other struct Write and Read do not compile.
struct NoTable {};
template <class T>
constexpr NoTable kFields = {};

enum WireType : uint32_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

template <class V>
constexpr bool kIsVector = false;
template <class E>
constexpr bool kIsVector<std::vector<E>> = true;
template <class V>
constexpr bool kIsNumber =
    std::is_integral_v<V> || std::is_enum_v<V> || std::is_same_v<V, absl::Time>;

// Instants are Unix milliseconds, 0 when they have not happened.
template <class V>
uint64_t ToVarint(const V& value) {
  if constexpr (std::is_same_v<V, absl::Time>) {
    return Happened(value) ? static_cast<uint64_t>(absl::ToUnixMillis(value)) : 0;
  } else {
    return static_cast<uint64_t>(static_cast<int64_t>(value));
  }
}
template <class V>
V FromVarint(uint64_t number) {
  if constexpr (std::is_same_v<V, absl::Time>) {
    const auto ms = static_cast<int64_t>(number);
    return ms == 0 ? kUnset : absl::FromUnixMillis(ms);
  } else if constexpr (std::is_same_v<V, bool>) {
    return number != 0;
  } else if constexpr (std::is_enum_v<V>) {
    return static_cast<V>(static_cast<int32_t>(number));
  } else {
    return static_cast<V>(number);
  }
}

// Bytes of the longest varint: 64 bits, 7 in a byte.
inline constexpr int kVarintBytes = 10;

inline void AppendVarint(std::string* out, uint64_t value) {
  uint8_t buffer[kVarintBytes];
  const uint8_t* end = CodedOutputStream::WriteVarint64ToArray(value, buffer);
  out->append(reinterpret_cast<const char*>(buffer), static_cast<size_t>(end - buffer));
}
inline void AppendTag(std::string* out, int number, WireType type) {
  AppendVarint(out, static_cast<uint64_t>(number) << 3 | type);
}
inline void AppendNumber(std::string* out, int number, uint64_t value) {
  AppendTag(out, number, kVarint);
  AppendVarint(out, value);
}
inline void AppendBytes(std::string* out, int number, std::string_view bytes) {
  AppendTag(out, number, kBytes);
  AppendVarint(out, bytes.size());
  out->append(bytes);
}

template <class T, class Table>
void Write(std::string* out, const T& value, const Table& table);

template <class T>
std::string Encoded(const T& value) {
  std::string out;
  Write(&out, value, kFields<T>);
  return out;
}

// A nested struct with its tag and length, written in place: most are shorter than 128 bytes, whose
// length is one byte. `even_if_empty`: a message without fields is a message too.
template <class T>
void AppendNested(std::string* out, int number, const T& value, bool even_if_empty) {
  const size_t tag = out->size();
  AppendTag(out, number, kBytes);
  const size_t begin = out->size() + 1;
  out->push_back('\0');
  Write(out, value, kFields<T>);
  const size_t size = out->size() - begin;
  if (size == 0 && !even_if_empty) {
    out->resize(tag);
    return;
  }
  uint8_t length[kVarintBytes];
  const uint8_t* end = CodedOutputStream::WriteVarint64ToArray(size, length);
  out->replace(begin - 1, 1, reinterpret_cast<const char*>(length),
               static_cast<size_t>(end - length));
}

template <class T, class R>
void WriteField(std::string* out, const T& owner, const R& row) {
  using V = typename R::Value;
  const V& value = row.In(owner);
  if constexpr (kIsNumber<V>) {
    if (const uint64_t number = ToVarint(value)) AppendNumber(out, row.number, number);
  } else if constexpr (std::is_same_v<V, double>) {
    const auto bits = std::bit_cast<uint64_t>(value);
    if (bits == 0) return;
    AppendTag(out, row.number, kFixed64);
    uint8_t buffer[sizeof bits];
    CodedOutputStream::WriteLittleEndian64ToArray(bits, buffer);
    out->append(reinterpret_cast<const char*>(buffer), sizeof bits);
  } else if constexpr (std::is_same_v<V, std::string>) {
    if (!value.empty()) AppendBytes(out, row.number, value);
  } else if constexpr (kIsVector<V>) {
    if constexpr (kIsNumber<typename V::value_type>) {
      if (value.empty()) return;
      std::string packed;
      for (const auto& item : value) AppendVarint(&packed, ToVarint(item));
      AppendBytes(out, row.number, packed);
    } else if constexpr (std::is_same_v<typename V::value_type, std::string>) {
      for (const std::string& item : value) AppendBytes(out, row.number, item);
    } else {
      for (const auto& item : value) AppendNested(out, row.number, item, true);
    }
  } else {
    if (row.present != nullptr && !row.present(owner)) return;
    AppendNested(out, row.number, value, row.present != nullptr);
  }
}

// Appends the fields of `value` that are not zero.
template <class T, class Table>
void Write(std::string* out, const T& value, const Table& table) {
  std::apply([&](const auto&... row) { (WriteField(out, value, row), ...); }, table);
}

// Sets a member to zero before reading: an absent field means zero, and the struct's default may
// differ.
template <class V>
void SetToZero(V* value) {
  if constexpr (kIsNumber<V>) {
    *value = FromVarint<V>(0);
  } else if constexpr (std::is_same_v<V, double>) {
    *value = 0;
  } else if constexpr (std::is_same_v<V, std::string> || kIsVector<V>) {
    value->clear();
  } else {
    std::apply([&](const auto&... row) { (SetToZero(&row.In(*value)), ...); }, kFields<V>);
  }
}

// Skips a field that this version does not know. False if the bytes end too early.
bool SkipField(CodedInputStream* in, uint32_t tag);

template <class T, class Table>
bool Read(CodedInputStream* in, T* value, const Table& table, int* schema = nullptr);

// Reads a length and limits the stream to that many bytes. False if fewer are left. REQUIRES: a
// limit.
inline bool EnterBytes(CodedInputStream* in, CodedInputStream::Limit* outer) {
  int size;
  if (!in->ReadVarintSizeAsInt(&size) || size > in->BytesUntilLimit()) return false;
  *outer = in->PushLimit(size);
  return true;
}

template <class V>
bool ReadNested(CodedInputStream* in, V* value) {
  CodedInputStream::Limit outer;
  if (!EnterBytes(in, &outer) || !Read(in, value, kFields<V>)) return false;
  in->PopLimit(outer);
  return true;
}

template <class V>
bool ReadPacked(CodedInputStream* in, V* values) {
  CodedInputStream::Limit outer;
  if (!EnterBytes(in, &outer)) return false;
  while (in->BytesUntilLimit() > 0) {
    uint64_t number;
    if (!in->ReadVarint64(&number)) return false;
    values->push_back(FromVarint<typename V::value_type>(number));
  }
  in->PopLimit(outer);
  return true;
}

// Reads the value of the field whose tag was just read. Skips a field of another wire type, as
// protobuf does.
template <class V>
bool ReadValue(CodedInputStream* in, uint32_t tag, V* value) {
  const uint32_t wire = tag & 7;
  uint64_t number;
  int size;
  if constexpr (kIsNumber<V>) {
    if (wire != kVarint) return SkipField(in, tag);
    if (!in->ReadVarint64(&number)) return false;
    *value = FromVarint<V>(number);
    return true;
  } else if constexpr (std::is_same_v<V, double>) {
    if (wire != kFixed64) return SkipField(in, tag);
    if (!in->ReadLittleEndian64(&number)) return false;
    *value = std::bit_cast<double>(number);
    return true;
  } else if constexpr (std::is_same_v<V, std::string>) {
    if (wire != kBytes) return SkipField(in, tag);
    return in->ReadVarintSizeAsInt(&size) && in->ReadString(value, size);
  } else if constexpr (kIsVector<V>) {
    using Item = typename V::value_type;
    if constexpr (kIsNumber<Item>) {
      if (wire == kBytes) return ReadPacked(in, value);
      if (wire != kVarint) return SkipField(in, tag);
      if (!in->ReadVarint64(&number)) return false;
      value->push_back(FromVarint<Item>(number));
      return true;
    } else if constexpr (std::is_same_v<Item, std::string>) {
      if (wire != kBytes) return SkipField(in, tag);
      return ReadValue(in, tag, &value->emplace_back());
    } else {
      if (wire != kBytes) return SkipField(in, tag);
      return ReadNested(in, &value->emplace_back());
    }
  } else {
    if (wire != kBytes) return SkipField(in, tag);
    return ReadNested(in, value);
  }
}

// The readers of a table's rows, by field number: a record has up to 63 fields, and comparing each
// field read with every row made reading a ticket a tenth slower.
template <class T, class Table>
using RowReader = bool (*)(CodedInputStream*, uint32_t tag, T*, const Table&);

template <class T, class Table, size_t... kIndex>
constexpr auto RowReaders(std::index_sequence<kIndex...>) {
  constexpr int kLast = std::tuple_element_t<sizeof...(kIndex) - 1, Table>::number;
  std::array<RowReader<T, Table>, kLast + 1> readers = {};
  ((readers[std::tuple_element_t<kIndex, Table>::number] =
        [](CodedInputStream* in, uint32_t tag, T* value, const Table& table) {
          auto& member = std::get<kIndex>(table).In(*value);
          if (!ReadValue(in, tag, &member)) return false;
          if constexpr (std::tuple_element_t<kIndex, Table>::text) return IsUtf8(member);
          return true;
        }),
   ...);
  return readers;
}

// Reads to the limit of the stream; members of the table that do not occur become zero.
// `schema`, where given, is field 1 of the message. Returns false for bytes that are no such
// message.
template <class T, class Table>
bool Read(CodedInputStream* in, T* value, const Table& table, int* schema) {
  static constexpr auto kReaders =
      RowReaders<T, Table>(std::make_index_sequence<std::tuple_size_v<Table>>());
  std::apply([&](const auto&... row) { (SetToZero(&row.In(*value)), ...); }, table);
  while (in->BytesUntilLimit() > 0) {
    uint64_t wide;
    if (!in->ReadVarint64(&wide) || wide > std::numeric_limits<uint32_t>::max()) return false;
    const auto tag = static_cast<uint32_t>(wide);
    const size_t number = tag >> 3;
    if (number == 0) return false;
    bool good;
    if (schema != nullptr && number == 1) {
      good = ReadValue(in, tag, schema);
    } else if (number < kReaders.size() && kReaders[number] != nullptr) {
      good = kReaders[number](in, tag, value, table);
    } else {
      good = SkipField(in, tag);
    }
    if (!good) return false;
  }
  return true;
}

template <class T, class Table>
bool Decode(std::string_view bytes, T* value, const Table& table, int* schema = nullptr) {
  if (bytes.size() > std::numeric_limits<int>::max()) return false;
  CodedInputStream in(reinterpret_cast<const uint8_t*>(bytes.data()),
                      static_cast<int>(bytes.size()));
  in.PushLimit(static_cast<int>(bytes.size()));
  return Read(&in, value, table, schema);
}

}  // namespace hotline::form
