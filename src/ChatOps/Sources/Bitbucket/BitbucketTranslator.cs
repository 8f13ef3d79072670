using ChatOps.Journal;

namespace ChatOps.Sources.Bitbucket;

/// <summary>Translates Bitbucket's webhooks into facts; the event key says which of the two products sends.</summary>
internal static class BitbucketTranslator
{
    public static Translation Translate(Delivery delivery) => delivery.Kind switch
    {
        "repo:push" => Read(delivery, CloudCode.Pushed),
        "pullrequest:created" or "pullrequest:updated" or "pullrequest:push" or "pullrequest:fulfilled" or "pullrequest:rejected" =>
            Read(delivery, CloudPullRequests.Changed),
        "pullrequest:approved" or "pullrequest:unapproved" or "pullrequest:changes_request_created"
            or "pullrequest:changes_request_removed" => Read(delivery, CloudPullRequests.Reviewed),
        "repo:commit_status_created" or "repo:commit_status_updated" => Read(delivery, CloudCode.Status),
        "repo:refs_changed" => Read(delivery, ServerCode.Pushed),
        "repo:modified" => Read(delivery, ServerCode.Renamed),
        "pr:opened" or "pr:from_ref_updated" or "pr:modified" or "pr:merged" or "pr:declined" => Read(delivery, ServerPullRequests.Changed),
        "pr:reviewer:approved" or "pr:reviewer:unapproved" or "pr:reviewer:needs_work" or "pr:reviewer:changes_requested" =>
            Read(delivery, ServerPullRequests.Reviewed),
        _ => Told.Nothing(delivery.Kind),
    };

    private static Translation Read(Delivery delivery, Func<Payload, Delivery, Translation> translate) =>
        Payload.Translate(delivery, delivery.Kind, told => translate(told, delivery));
}
