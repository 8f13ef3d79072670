using System.Text.Json.Serialization;
using ChatOps.Messages;

namespace ChatOps.Journal;

/// <summary>Someone aborted a build, or what they had asked for before it was one.</summary>
/// <param name="Service">The service that the job is of.</param>
/// <param name="Job">As <see cref="JobName"/> writes it.</param>
/// <param name="Number">Null: it wasn't a build yet.</param>
/// <param name="Run">The system's own id of the build, if it has one.</param>
/// <param name="Request">The request, if it wasn't a build yet.</param>
/// <param name="Title">The build's name, or the job's.</param>
/// <param name="Outcome">Sent: its build server hasn't said yet that it is aborted.</param>
/// <param name="Why">Why it isn't aborted.</param>
public sealed record BuildAborted(
    string Service, string Job, long? Number, long? Run, string? Request, string Title, InputOutcome Outcome, string? Why = null)
    : Fact
{
    [JsonIgnore]
    public override About About => new About.Job(Job, Home: null);

    [JsonIgnore]
    public override IEnumerable<Key> Keys => [Of];

    [JsonIgnore]
    public override string StepKey => $"{Of.Value}/abort";

    [JsonIgnore]
    public override string AuditService => Service;

    [JsonIgnore]
    public override RichText? AuditLine => Outcome switch
    {
        InputOutcome.Sent => RichText.Of($"aborted {Title}"),
        InputOutcome.Failed => RichText.Of($"couldn't abort {Title}: {Why ?? ""}"),
        _ => null,
    };

    private Key Of => Number is { } number ? Key.Build(Job, number, Run) : Key.BuildRequest(Request ?? "");

    internal static Step Step(IReadOnlyList<Event> events)
    {
        var last = (BuildAborted)events[^1].Fact;
        return new(
            last.StepKey,
            last.Outcome.State(),
            events[0].OccurredAt,
            last.Title,
            last)
        {
            Actor = events[0].Actor,
            Detail = last.Why,
            IsAside = true,
        };
    }
}
