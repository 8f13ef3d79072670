using System.Text.Json;
using System.Text.Json.Serialization;
using ChatOps.Journal;

namespace ChatOps.Sources.Jenkins;

/// <summary>A folder or a job as the REST API describes it: the few members that we ask for.</summary>
/// <param name="Class">The Java class.</param>
/// <param name="Buildable">Null: it isn't a job.</param>
internal sealed record JenkinsItem(
    [property: JsonPropertyName("_class")] string? Class, string? Name, bool? Buildable, long? NextBuildNumber, JenkinsRun? LastBuild,
    IReadOnlyList<JenkinsItem?>? Jobs, IReadOnlyList<JenkinsRun?>? AllBuilds, IReadOnlyList<JenkinsRun?>? Builds,
    IReadOnlyList<JenkinsProperty?>? Property);

internal sealed record JenkinsProperty(IReadOnlyList<JenkinsDefinition?>? ParameterDefinitions);

/// <summary>A parameter that a job takes.</summary>
/// <param name="Type">"StringParameterDefinition".</param>
internal sealed record JenkinsDefinition(string? Name, string? Type, IReadOnlyList<string?>? Choices);

/// <summary>A build as the REST API describes it.</summary>
/// <param name="Timestamp">Unix milliseconds of its start.</param>
/// <param name="Duration">Milliseconds; 0 until it has ended.</param>
/// <param name="Result">Null until there is one.</param>
/// <param name="Actions">What plugins add, one of another.</param>
internal sealed record JenkinsRun(
    long Number, long? QueueId, string? Result, bool Building, long Timestamp, long Duration, string? Url,
    IReadOnlyList<JenkinsAction?>? Actions, JenkinsRun.Changes? ChangeSet, IReadOnlyList<JenkinsRun.Changes?>? ChangeSets,
    IReadOnlyList<JenkinsPerson?>? Culprits, JenkinsRun.Previous? PreviousBuild)
{
    private const int MostPeople = 5;

    /// <summary>The members to ask for.</summary>
    public const string Tree =
        "number,queueId,result,building,timestamp,duration,url,actions[causes[userId,upstreamProject,upstreamBuild],parameters[name,value],lastBuiltRevision[SHA1,branch[name]],remoteUrls,totalCount,failCount,skipCount],changeSet[items[author[fullName]]],changeSets[items[author[fullName]]],culprits[fullName],previousBuild[result]";

    public bool IsOver => !Building && Result is not null;

    /// <summary>
    /// The build that started it; null: none did, or builds of several jobs did. Of several of one job it is the newest, whose change has
    /// the others in it.
    /// </summary>
    public (string Project, long Number)? StartedBy =>
        Actions?.SelectMany(action => action?.Causes ?? [])
            .Where(cause => cause is { UpstreamProject.Length: > 0, UpstreamBuild: > 0 })
            .GroupBy(cause => cause!.UpstreamProject!, cause => cause!.UpstreamBuild!.Value)
            .ToList() is [var one] ? (one.Key, one.Max()) : null;

    /// <summary>The users who started it, by their ids, which Jenkins authenticated.</summary>
    public IEnumerable<string> Users =>
        Actions?.SelectMany(action => action?.Causes ?? []).Select(cause => cause?.UserId).OfType<string>()
            .Where(user => user is not ("" or "anonymous")) ?? [];

    public bool HasFailedTests => Actions?.Any(action => action is { TotalCount: not null, FailCount: > 0 }) is true;

    /// <summary>What the notification plugin would have sent when it was over, or while it runs.</summary>
    /// <param name="job">The job's path: "job/web/job/main/".</param>
    /// <param name="more">What else was asked about it; null: nothing was.</param>
    public JenkinsNotification Notification(string job, JenkinsDetails? more = null)
    {
        var actions = Actions?.OfType<JenkinsAction>().ToList() ?? [];
        var tests = actions.Find(action => action.TotalCount is not null);
        var parameters = actions.SelectMany(action => action.Parameters ?? [])
            .OfType<JenkinsParameter>()
            .Where(parameter => parameter is { Name: not null, Value.ValueKind: not JsonValueKind.Undefined })
            .GroupBy(parameter => parameter.Name!)
            .ToDictionary(same => same.Key, same => same.First().Value);
        return new(null, null, job, new(
            Url,
            Number,
            QueueId,
            IsOver ? Timestamp + Duration : Timestamp,
            IsOver ? Duration : 0,
            IsOver ? "FINALIZED" : "STARTED",
            IsOver ? Result : null,
            $"{job}{Number}/",
            Scm,
            parameters,
            tests is null ? null : new(tests.TotalCount ?? 0, tests.FailCount ?? 0, tests.SkipCount ?? 0, more?.FailedTests))
        {
            AskedAt = more?.AskedAt?.ToUnixTimeMilliseconds(),
            Stage = more?.Stage,
            Inputs = more?.Inputs,
            LogTail = more?.Log,
            Upstream = more?.Upstream,
            StartedBy = more?.StartedBy,
            BrokenBy = IsOver && Result is "FAILURE" or "UNSTABLE" ? Names(Culprits) ?? Authors : null,
            FixedBy = IsOver && Result is "SUCCESS" && PreviousBuild?.Result is "FAILURE" or "UNSTABLE" ? Authors : null,
        });
    }

    /// <summary>What it builds; null: it has checked out nothing so far.</summary>
    public JenkinsScm? Scm => Actions?.FirstOrDefault(action => action?.LastBuiltRevision is not null) is not { } git ? null : new(
        git.RemoteUrls is [var url, ..] ? url : null,
        git.LastBuiltRevision is { Branch: [var branch, ..] } ? branch?.Name : null,
        git.LastBuiltRevision?.SHA1);

    /// <summary>Whose changes are in it.</summary>
    private List<string>? Authors => Names((ChangeSets ?? [ChangeSet]).OfType<Changes>()
        .SelectMany(changes => changes.Items ?? []).Select(change => change?.Author));

    private static List<string>? Names(IEnumerable<JenkinsPerson?>? people) =>
        people?.Select(person => ForeignText.FirstLine(person?.FullName)).OfType<string>().Distinct().Take(MostPeople).ToList()
            is { Count: > 0 } names ? names : null;

    /// <summary>From one repository.</summary>
    internal sealed record Changes(IReadOnlyList<Change?>? Items);

    internal sealed record Change(JenkinsPerson? Author);

    internal sealed record Previous(string? Result);
}

/// <summary>What is asked about a build besides itself.</summary>
/// <param name="AskedAt">When it was still running; null: it is over.</param>
/// <param name="FailedTests">The first names.</param>
/// <param name="Inputs">What it waits for.</param>
/// <param name="Log">The end of its log.</param>
/// <param name="Upstream">What started it.</param>
/// <param name="StartedBy">Who did, other than this bot.</param>
internal sealed record JenkinsDetails(
    DateTimeOffset? AskedAt = null, JenkinsStageNow? Stage = null, IReadOnlyList<string>? FailedTests = null,
    IReadOnlyList<JenkinsInputNow>? Inputs = null, string? Log = null, JenkinsUpstreamNow? Upstream = null,
    string? StartedBy = null);

/// <summary>What a request that changes something must carry, where an API token alone isn't enough.</summary>
internal sealed record JenkinsCrumb(string? CrumbRequestField, string? Crumb);

internal sealed record JenkinsPerson(string? FullName);

internal sealed record JenkinsAction(
    IReadOnlyList<JenkinsParameter?>? Parameters, JenkinsRevision? LastBuiltRevision, IReadOnlyList<string?>? RemoteUrls,
    int? TotalCount, int? FailCount, int? SkipCount, IReadOnlyList<JenkinsCause?>? Causes)
{
    /// <summary>Whether what has these actions was asked for by a user, with these values.</summary>
    public static bool AreOf(IReadOnlyList<JenkinsAction?>? actions, string user, IReadOnlyList<BuildParameter> parameters)
    {
        var all = actions?.OfType<JenkinsAction>().ToList() ?? [];
        var values = all.SelectMany(action => action.Parameters ?? []).OfType<JenkinsParameter>().ToLookup(p => p.Name, p => $"{p.Value}");
        return all.SelectMany(action => action.Causes ?? [])
                .Any(cause => string.Equals(cause?.UserId, user, StringComparison.OrdinalIgnoreCase))
            && parameters.All(parameter => values[parameter.Name].Contains(parameter.Value, StringComparer.OrdinalIgnoreCase));
    }
}

/// <param name="UpstreamProject">The path of the job that started it: "web/feature%2Fcart".</param>
internal sealed record JenkinsCause(string? UserId, string? UpstreamProject, long? UpstreamBuild);

internal sealed record JenkinsParameter(string? Name, JsonElement Value);

internal sealed record JenkinsRevision(string? SHA1, IReadOnlyList<JenkinsBranch?>? Branch);

internal sealed record JenkinsBranch(string? Name);

[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(JenkinsItem))]
[JsonSerializable(typeof(JenkinsRun))]
[JsonSerializable(typeof(JenkinsTestReport))]
[JsonSerializable(typeof(JenkinsStages))]
[JsonSerializable(typeof(List<JenkinsPendingInput>))]
[JsonSerializable(typeof(JenkinsCrumb))]
[JsonSerializable(typeof(JenkinsQueueItem))]
[JsonSerializable(typeof(JenkinsQueue))]
internal sealed partial class JenkinsRestJson : JsonSerializerContext;
