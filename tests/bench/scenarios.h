// What consoles and other systems do all day, over gRPC: take requests in, carry them through their
// life, look at them.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "hotline/v1/follow_up.grpc.pb.h"
#include "hotline/v1/ticket.grpc.pb.h"
#include "tests/bench/calls.h"
#include "tests/bench/load.h"
#include "tests/support/installation.h"

namespace hotline::bench {

// The department every fixed request goes to.
inline constexpr char kDepartment[] = "tax";

// The i-th request to the fixed department: a consultation, which is not reviewed.
v1::NewTicket FixedRequest(int64_t i);

class Scenarios {
 public:
  explicit Scenarios(testing::Installation& installation);

  // The fixed department, or texts of the sample that the catalogue routes by itself.
  LoadResult Create(const LoadOptions& options, bool routed);
  // Of those texts the ones without assisting departments: decided by routing, or with the same
  // department chosen by the agent, so that nothing else differs.
  LoadResult CreateAlone(const LoadOptions& options, bool chosen);
  // Microseconds of one decision over the same texts, in this process.
  double DecisionUs() const;
  // create, accept, contact, submit, approve, reply, rate: an operation is the whole life.
  LoadResult Life(const LoadOptions& options);
  LoadResult Accept(const LoadOptions& options, std::vector<std::string> names);
  // Talks with the petitioner, ticket after ticket and round again.
  LoadResult Contact(const LoadOptions& options, const std::vector<std::string>& names);
  LoadResult Get(const LoadOptions& options, const std::vector<std::string>& names);
  // Pages of 50 of the department's tickets in one state.
  LoadResult List(const LoadOptions& options, v1::TicketState state);

  // Names of tickets made by Create since the last time this was asked.
  std::vector<std::string> TakeCreated();
  // A ticket as a create's answer carries it, for the echo's sizes.
  size_t request_bytes() const { return request_bytes_; }
  size_t response_bytes() const { return response_bytes_; }
  size_t routed_texts() const { return routed_.size(); }
  // Tokens: signed again now and then, for they live for minutes only.
  static std::string agent() { return TokenOf("p-centre-1", "AGENT"); }

 private:
  struct LifeState;
  void Step(LifeState& life, int slot, Done done);
  static std::string head() { return TokenOf(absl::StrCat("p-", kDepartment, "-1"), "OFFICIAL"); }
  static std::string messages() { return TokenOf("messages", "MESSENGER"); }
  v1::TicketService::Stub& stub(int slot) { return *tickets_[slot % tickets_.size()]; }

  testing::Installation& installation_;
  std::vector<std::shared_ptr<grpc::Channel>> channels_;
  std::vector<std::unique_ptr<v1::TicketService::Stub>> tickets_;
  std::vector<std::unique_ptr<v1::FollowUpService::Stub>> follow_up_;
  LoadResult CreateFrom(const LoadOptions& options,
                        const std::function<v1::NewTicket(int64_t)>& request);

  std::vector<v1::NewTicket> routed_;
  struct Alone {
    v1::NewTicket ticket;
    std::string department;
  };
  std::vector<Alone> alone_;
  size_t request_bytes_ = 0, response_bytes_ = 0;
  std::atomic<int64_t> next_{0};
  std::mutex mutex_;
  std::vector<std::string> created_;
};

}  // namespace hotline::bench
