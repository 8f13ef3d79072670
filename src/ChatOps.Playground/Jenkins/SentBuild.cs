using System.Text.Json.Nodes;
using ChatOps.Playground.GitHub;

namespace ChatOps.Playground.Jenkins;

/// <summary>A build as far as it is.</summary>
/// <param name="IsNew">Its commit isn't that of the build before.</param>
/// <param name="Takes">How long it takes.</param>
internal sealed record SentBuild(
    long Number, PlaygroundCommit Commit, string Version, DateTimeOffset StartedAt, bool Passes, bool IsNew, TimeSpan Takes,
    DateTimeOffset? CompletedAt = null, bool IsAborted = false)
{
    public QueuedRun? Queued { get; init; }

    /// <inheritdoc cref="JenkinsSender.StartedBy"/>
    public UpstreamRun? StartedBy { get; init; }

    /// <inheritdoc cref="JenkinsSender.Repository"/>
    public string? Repository { get; init; }

    /// <inheritdoc cref="JenkinsSender.User"/>
    public string? User { get; init; }

    public long QueueId => Queued?.Id ?? 4000 + Number;

    public string Result => IsAborted ? "ABORTED" : Passes ? "SUCCESS" : "FAILURE";

    public string Url => $"git@github.com:{Repository}.git";

    /// <summary>As Jenkins' REST API shows it.</summary>
    public JsonObject Show(string job, string? branch, bool hasTests, bool isCheckedOut)
    {
        var actions = Queued?.Actions() ?? new JsonArray(new JsonObject
        {
            ["_class"] = "hudson.model.ParametersAction",
            ["parameters"] = new JsonArray(new JsonObject
            {
                ["_class"] = "hudson.model.StringParameterValue",
                ["name"] = "VERSION",
                ["value"] = Version,
            }),
        });
        if (User is not null)
        {
            actions.Add(new JsonObject
            {
                ["_class"] = "hudson.model.CauseAction",
                ["causes"] = new JsonArray(new JsonObject
                {
                    ["_class"] = "hudson.model.Cause$UserIdCause",
                    ["shortDescription"] = $"Started by user {User}",
                    ["userId"] = User,
                    ["userName"] = User,
                }),
            });
        }

        if (StartedBy is not null)
        {
            actions.Add(StartedBy.Action());
        }

        if (Repository is not null && (CompletedAt is not null || isCheckedOut))
        {
            var branches = new JsonArray(new JsonObject { ["SHA1"] = Commit.Sha, ["name"] = branch });
            actions.Add(new JsonObject
            {
                ["_class"] = "hudson.plugins.git.util.BuildData",
                ["lastBuiltRevision"] = new JsonObject { ["SHA1"] = Commit.Sha, ["branch"] = branches },
                ["remoteUrls"] = new JsonArray(Url),
            });
            // Many actions export nothing.
            actions.Add(new JsonObject());
        }

        if (CompletedAt is not null && hasTests)
        {
            var tests = TestShapes.Summary(Passes);
            actions.Add(new JsonObject
            {
                ["_class"] = "hudson.tasks.junit.TestResultAction",
                ["failCount"] = (int)tests["failed"]!,
                ["skipCount"] = (int)tests["skipped"]!,
                ["totalCount"] = (int)tests["total"]!,
                ["urlName"] = "testReport",
            });
        }

        return new()
        {
            ["_class"] = "org.jenkinsci.plugins.workflow.job.WorkflowRun",
            ["actions"] = actions,
            ["building"] = CompletedAt is null,
            // Only what was committed since the build before.
            ["changeSets"] = !IsNew ? [] : new JsonArray(new JsonObject
            {
                ["_class"] = "hudson.plugins.git.GitChangeSetList",
                ["items"] = new JsonArray(new JsonObject
                {
                    ["_class"] = "hudson.plugins.git.GitChangeSet",
                    ["commitId"] = Commit.Sha,
                    ["author"] = new JsonObject
                    {
                        ["absoluteUrl"] = $"https://jenkins.acme.example/user/{Commit.Author}", ["fullName"] = Commit.Author,
                    },
                    ["msg"] = Commit.Message,
                }),
                ["kind"] = "git",
            }),
            ["duration"] = CompletedAt is { } end ? (long)(end - StartedAt).TotalMilliseconds : 0,
            ["id"] = $"{Number}",
            ["number"] = Number,
            ["queueId"] = QueueId,
            ["result"] = CompletedAt is null ? null : Result,
            ["timestamp"] = StartedAt.ToUnixTimeMilliseconds(),
            ["url"] = $"https://jenkins.acme.example/{job}{Number}/",
        };
    }
}
