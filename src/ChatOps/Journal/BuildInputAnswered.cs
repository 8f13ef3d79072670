using System.Text.Json.Serialization;
using ChatOps.Messages;

namespace ChatOps.Journal;

/// <summary>Someone answered what a build was waiting for.</summary>
/// <param name="Service">The service that the build is of.</param>
/// <param name="Job">As <see cref="JobName"/> writes it.</param>
/// <param name="Run">The system's own id of the build, if it has one.</param>
/// <param name="Title">The build's name.</param>
/// <param name="Proceeds">False: it is aborted.</param>
/// <param name="Why">Why the build server didn't take the answer.</param>
/// <param name="Repository">The build's, if known.</param>
public sealed record BuildInputAnswered(
    string Service, string Job, long Number, long? Run, string Title, BuildInput Input, bool Proceeds, InputOutcome Outcome,
    string? Why = null, string? Repository = null)
    : Fact
{
    [JsonIgnore]
    public override About About => new About.Job(Job, Repository);

    [JsonIgnore]
    public override IEnumerable<Key> Keys => [Key.Build(Job, Number, Run)];

    [JsonIgnore]
    public override string StepKey => $"{Key.Build(Job, Number, Run).Value}/input/{Input.Id}";

    [JsonIgnore]
    public override string AuditService => Service;

    [JsonIgnore]
    public override RichText? AuditLine => Outcome switch
    {
        InputOutcome.Sent => RichText.Of($"told {Title} to {Words}: {Input.Message}"),
        InputOutcome.Failed => RichText.Of($"couldn't tell {Title} to {Words}: {Why ?? ""}"),
        _ => null,
    };

    private string Words => Proceeds ? "proceed" : "abort";

    internal static Step Step(IReadOnlyList<Event> events)
    {
        var last = (BuildInputAnswered)events[^1].Fact;
        return new(
            last.StepKey,
            last.Outcome.State(),
            events[0].OccurredAt,
            last.Title,
            last)
        {
            Actor = events[0].Actor,
            Detail = last.Why ?? last.Input.Message,
            IsAside = true,
        };
    }
}
