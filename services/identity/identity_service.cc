#include "services/identity/identity_service.h"

#include <algorithm>

#include "common/base/log.h"
#include "common/identity/revocations.h"
#include "hotline/v1/identity.grpc.pb.h"

namespace hotline {
namespace {

class IdentityService final : public v1::IdentityService::CallbackService {
 public:
  IdentityService(ServiceContext& context, RevocationStore& store, const Clock& host)
      : c_(context), store_(store), host_(host) {}

  grpc::ServerUnaryReactor* RevokeTokens(grpc::CallbackServerContext* call,
                                         const v1::RevokeTokensRequest* request,
                                         v1::RevokeTokensResponse* response) override {
    return rpc::Serve(c_.calls, call, request, response, "RevokeTokens",
                      [this](const rpc::Identity& caller, const v1::RevokeTokensRequest& req,
                             rpc::Answer<v1::RevokeTokensResponse> answer) {
                        Revoke(ActorOf(c_, caller), req, std::move(answer));
                      });
  }

  grpc::ServerUnaryReactor* ListRevocations(grpc::CallbackServerContext* call,
                                            const v1::ListRevocationsRequest* request,
                                            v1::ListRevocationsResponse* response) override {
    return rpc::Serve(c_.calls, call, request, response, "ListRevocations",
                      [this](const rpc::Identity& caller, const v1::ListRevocationsRequest&,
                             rpc::Answer<v1::ListRevocationsResponse> answer) {
                        List(ActorOf(c_, caller), std::move(answer));
                      });
  }

 private:
  void Revoke(const Actor& actor, const v1::RevokeTokensRequest& request,
              rpc::Answer<v1::RevokeTokensResponse> answer) {
    if (absl::Status may = MayAsk("RevokeTokens", actor); !may.ok()) return answer(may);
    const bool of_subject = request.has_subject();
    const std::string& id = of_subject ? request.subject() : request.token_id();
    if (id.empty())
      return answer(InvalidFields(
          {{of_subject ? "subject" : "token_id", "must be set: either a token's id or a caller",
            "REQUIRED", "须填写令牌编号或用户之一"}}));
    // Otherwise one administrator could keep the other from stopping a change.
    const auto in_force = c_.directory.Current();
    if (of_subject && !actor.Has(Role::kSecurityAdmin) && in_force != nullptr &&
        (in_force->Granted(id, c_.clock.Now()) & Bit(Role::kSecurityAdmin)))
      return answer(RoleMissing("the tokens of a security administrator are taken back by one of "
                                "them, with the role SECURITY_ADMIN",
                                "安全管理员的令牌只能由安全管理员撤销", actor.roles)
                        .status());
    const absl::Time now = host_.Now();
    store_.Add({of_subject, id, now}, now - identity::kRevocationLasts,
               [actor, of_subject, id, now, note = request.note(),
                answer = std::move(answer)](const absl::StatusOr<bool>& stored) {
                 // Also where the storage did not answer: it may have taken it.
                 Log("revoked", {{of_subject ? "subject" : "token", id},
                                 {"by", actor.id},
                                 {"why", note},
                                 {"stored", stored.ok() ? "yes" : "not known"}});
                 if (!stored.ok()) return answer(stored.status());
                 v1::RevokeTokensResponse out;
                 *out.mutable_revoke_time() = api::ToTimestamp(now);
                 answer(std::move(out));
               });
  }

  void List(const Actor& actor, rpc::Answer<v1::ListRevocationsResponse> answer) {
    if (absl::Status may = MayAsk("ListRevocations", actor); !may.ok()) return answer(may);
    store_.Read(host_.Now() - identity::kRevocationLasts,
                [answer = std::move(answer)](absl::StatusOr<std::vector<StoredRevocation>> all) {
                  if (!all.ok()) return answer(all.status());
                  v1::ListRevocationsResponse out;
                  for (auto each = all->rbegin(); each != all->rend(); ++each) {
                    auto* revocation = out.add_revocations();
                    if (each->of_subject)
                      revocation->set_subject(each->id);
                    else
                      revocation->set_token_id(each->id);
                    *revocation->mutable_revoke_time() = api::ToTimestamp(each->at);
                  }
                  answer(std::move(out));
                });
  }

  ServiceContext& c_;
  RevocationStore& store_;
  const Clock& host_;
};

}  // namespace

std::unique_ptr<grpc::Service> NewIdentityService(ServiceContext& context, RevocationStore& store,
                                                  const Clock& host) {
  return std::make_unique<IdentityService>(context, store, host);
}

}  // namespace hotline
