// Tickets, as the workers see them.
#pragma once

#include <string>
#include <string_view>

#include "common/engine/aggregate.h"
#include "common/engine/engine.h"

namespace hotline {

class TicketAggregate : public Aggregate {
 public:
  // Both must outlive this.
  TicketAggregate(Engine& engine, const Directory& directory)
      : engine_(engine), directory_(directory) {}

  void Settle(const std::string& id, Callback<bool> done) override {
    engine_.Settle(id, std::move(done));
  }
  absl::StatusOr<Placement> PlacementOf(std::string_view record) const override;

 private:
  Engine& engine_;
  const Directory& directory_;
};

}  // namespace hotline
