using System.Text.Json;
using ChatOps.Journal;

namespace ChatOps.Sources.Jenkins;

/// <summary>
/// Translates the notification plugin's phases into builds. QUEUED and STARTED both arrive when a build starts, COMPLETED and FINALIZED
/// both when it ends: the second repeats the first (slightly later, with the result after post-build steps), so repeating it changes
/// nothing. A pipeline may also send any phase manually, with or without a result.
/// </summary>
internal sealed class JenkinsTranslator(JenkinsOptions options)
{
    public Translation Translate(Delivery delivery)
    {
        try
        {
            return Translate(JsonSerializer.Deserialize(delivery.Body.Span, JenkinsJson.Default.JenkinsNotification), delivery);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return new Translation.Failed(ForeignText.FirstLine($"The notification could not be read: {exception.Message}")!);
        }
    }

    private Translation Translate(JenkinsNotification? notification, Delivery delivery)
    {
        if (notification is not { Build: { Number: >= 0 and var number } build } || JenkinsJob.Parse(notification) is not { } job)
        {
            return new Translation.Failed("A notification without its job or build number");
        }

        var isOver = build.Phase is "COMPLETED" or "FINALIZED";
        BuildState? state = (build.Phase, build.Status?.ToUpperInvariant()) switch
        {
            ("QUEUED", _) => BuildState.Queued,
            ("STARTED", _) => BuildState.Running,
            // Sent manually by a pipeline that is still running.
            ("COMPLETED" or "FINALIZED", null) => BuildState.Running,
            ("COMPLETED" or "FINALIZED", "SUCCESS") => BuildState.Succeeded,
            ("COMPLETED" or "FINALIZED", "UNSTABLE") => BuildState.Unstable,
            ("COMPLETED" or "FINALIZED", "FAILURE") => BuildState.Failed,
            ("COMPLETED" or "FINALIZED", "ABORTED") => BuildState.Aborted,
            ("COMPLETED" or "FINALIZED", "NOT_BUILT") => BuildState.Skipped,
            _ => null,
        };
        if (state is null)
        {
            return isOver
                ? new Translation.Failed(ForeignText.FirstLine($"A build with the unknown result '{build.Status}'")!)
                : new Translation.Nothing(ForeignText.FirstLine($"Phase '{build.Phase}' is not told")!);
        }

        var controller = delivery.Instance;
        var isAsked = delivery.Kind == JenkinsSource.AskedKind;
        var unconfirmed = isAsked || !options.CanAsk(controller) ? null
            : new Unconfirmed(isOver && state >= BuildState.Succeeded ? state : null);
        var cloned = CloneAddress.Parse(build.Scm?.Url);
        var startedAt = Time(build.Timestamp);
        var toldAt = (isAsked ? Time(build.AskedAt) : null) ?? startedAt;
        var occurredAt = toldAt ?? delivery.SentAt ?? delivery.ReceivedAt;
        var duration = isOver && build.Duration is > 0 and < 366L * 24 * 3600 * 1000
            ? TimeSpan.FromMilliseconds(build.Duration.Value)
            : (TimeSpan?)null;
        return new Translation.Events([new NewEvent(occurredAt, Actor: null, new BuildChanged(
            Job(controller, job.Path),
            number,
            ForeignText.Short(job.Name) ?? job.Path,
            Link(build, controller),
            // Nothing of it is believed before the controller itself says so, which follows within the second.
            unconfirmed?.End is null ? state.Value : BuildState.Running,
            cloned?.Path,
            ForeignText.Sha(build.Scm?.Commit),
            JenkinsScmName.Branch(build.Scm?.Branch),
            Version(build.Parameters),
            build.Phase == "STARTED" ? startedAt : toldAt - duration,
            duration,
            unconfirmed is null ? Tests(build.TestSummary) : null,
            build.QueueId is > 0 ? build.QueueId : null,
            IsFinal: build.Phase is "FINALIZED" && state >= BuildState.Succeeded && unconfirmed is null,
            Unconfirmed: unconfirmed,
            Stage: isAsked && build.Stage is { } stage ? new(stage.Name, stage.Number, stage.Of) : null,
            BrokenBy: isAsked ? build.BrokenBy : null,
            FixedBy: isAsked ? build.FixedBy : null,
            Inputs: isAsked && !isOver && build.Inputs is { } inputs
                ? [.. inputs.Select(input => new BuildInput(input.Id, input.Message, input.HasParameters))]
                : null,
            Log: isAsked && state is BuildState.Failed ? build.LogTail : null,
            Upstream: isAsked && build.Upstream is { } by
                ? new(
                    Job(controller, by.Job),
                    by.Number,
                    by.QueueId is > 0 ? by.QueueId : null,
                    CloneAddress.Parse(by.Scm?.Url)?.Path,
                    JenkinsScmName.Branch(by.Scm?.Branch),
                    ForeignText.Sha(by.Scm?.Commit))
                {
                    CloneHost = CloneAddress.Parse(by.Scm?.Url)?.Host,
                }
                : null,
            StartedBy: isAsked ? ForeignText.Short(build.StartedBy) : null)
        {
            CloneHost = cloned?.Host,
        }, IsDated: toldAt is not null)]);
    }

    /// <remarks>
    /// The controller that the token belongs to precedes the first slash, where no path can put it: Jenkins doesn't allow colons in names
    /// either.
    /// </remarks>
    private static string Job(string controller, string path) =>
        ForeignText.Short($"{new JobName(JenkinsSource.Name, controller == JenkinsSource.Name ? null : controller, path)}")!;

    /// <summary>
    /// Links lead to the controller's configured address, if there is one: the address in the notification can't change that.
    /// </summary>
    private string? Link(JenkinsBuild build, string controller)
    {
        var link = ForeignText.Link(build.FullUrl);
        if (!options.Controllers.TryGetValue(controller, out var known) || known.BaseUrl is not { } baseUrl)
        {
            return link;
        }

        var home = baseUrl.TrimEnd('/') + "/";
        return link?.StartsWith(home, StringComparison.OrdinalIgnoreCase) is true ? link
            : build.Url is { } path
                && ForeignText.Link(home + path.TrimStart('/')) is { } own
                && own.StartsWith(home, StringComparison.OrdinalIgnoreCase) ? own
            : null;
    }

    private string? Version(Dictionary<string, JsonElement>? parameters) => parameters is null
        ? null
        : options.EffectiveVersionParameters
            .Select(name => parameters.TryGetValue(name, out var value) && value.ValueKind is JsonValueKind.String
                ? ForeignText.FirstLine(value.GetString())
                : null)
            .FirstOrDefault(value => value is not null);

    private static TestSummary? Tests(JenkinsTests? tests) => tests is null
        ? null
        : new TestSummary(
            tests.Total,
            tests.Failed,
            tests.Skipped,
            [.. (tests.FailedTests ?? []).Select(ForeignText.FirstLine).OfType<string>().Take(10)]);

    // The plugin sends 0 for a QUEUED build whose executor it doesn't know.
    private static DateTimeOffset? Time(long? milliseconds) =>
        milliseconds is > 0 and < 32_503_680_000_000 ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds.Value) : null;
}
