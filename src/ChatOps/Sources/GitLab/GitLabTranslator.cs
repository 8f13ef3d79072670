using ChatOps.Journal;

namespace ChatOps.Sources.GitLab;

/// <summary>Translates GitLab's webhooks into facts. A system hook's payload says itself what it is.</summary>
internal sealed class GitLabTranslator(GitLabOptions options)
{
    public Translation Translate(Delivery delivery) => delivery.Kind
        is "push" or "tag_push" or "merge_request" or "pipeline" or "job" or "deployment" or "release" or "system"
            ? Payload.Translate(delivery, delivery.Kind, told => Translate(new GitLabEvent(told, delivery)))
            : Told.Nothing(delivery.Kind);

    private Translation Translate(GitLabEvent told) => told.Kind switch
    {
        "push" or "tag_push" => GitLabCode.Push(told),
        "merge_request" => GitLabMergeRequests.Changed(told),
        "pipeline" => GitLabPipelines.Pipeline(told, options),
        "build" => GitLabPipelines.Job(told),
        "deployment" => GitLabDeployments.Changed(told),
        "release" => GitLabCode.Release(told),
        "project_rename" or "project_transfer" => GitLabCode.Renamed(told),
        null => new Translation.Failed("an event without its kind"),
        var other => Told.Nothing(other),
    };
}
