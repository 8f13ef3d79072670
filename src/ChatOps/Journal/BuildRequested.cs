using System.Text.Json.Serialization;
using ChatOps.Messages;

namespace ChatOps.Journal;

/// <summary>
/// Sent: its build server may or may not have got it. Started: it is a build. Cancelled: before it was one. Lost: nothing was found of it.
/// </summary>
public enum BuildRequestState { Sent, Started, Refused, Cancelled, Lost }

/// <summary>Someone asked for a build.</summary>
/// <param name="Id">Of the request.</param>
/// <param name="Service">The service that the job is of.</param>
/// <param name="Job">As <see cref="JobName"/> writes it.</param>
/// <param name="Name">What people call the job.</param>
/// <param name="Number">The build's, once it has started.</param>
/// <param name="Run">The system's own id of the build, if it has one.</param>
/// <param name="Why">Why it isn't a build.</param>
public sealed record BuildRequested(
    string Id, string Service, string Job, string Name, IReadOnlyList<BuildParameter> Parameters, BuildRequestState State,
    long? Number = null, long? Run = null, string? Url = null, string? Why = null)
    : Fact
{
    [JsonIgnore]
    public override About About => IsUntold ? new About.Nothing() : new About.Job(Job, Home: null);

    /// <summary>Whoever asked has the answer; before it is a build, the others have nothing to see.</summary>
    private bool IsUntold => State is BuildRequestState.Sent or BuildRequestState.Refused;

    [JsonIgnore]
    public override IEnumerable<Key> Keys =>
        IsUntold ? [] : [Number is { } number ? Key.Build(Job, number, Run) : Key.BuildRequest(Id)];

    [JsonIgnore]
    public override string? StepKey => IsUntold ? null : Key.BuildRequest(Id).Value;

    [JsonIgnore]
    public override string AuditService => Service;

    [JsonIgnore]
    public override RichText? AuditLine => State switch
    {
        BuildRequestState.Sent => RichText.Of($"asked for a build of {Name}{With}"),
        BuildRequestState.Started => null,
        _ => RichText.Of($"got no build of {Name}: {Why ?? ""}"),
    };

    /// <summary>" with VERSION=1.4.3"; empty: without any values.</summary>
    [JsonIgnore]
    public string With => Parameters.Count == 0 ? "" : $" with {string.Join(", ", Parameters)}";

    internal static Step Step(IReadOnlyList<Event> events)
    {
        var last = (BuildRequested)events[^1].Fact;
        return new(
            last.StepKey!,
            last.State switch
            {
                BuildRequestState.Started => StepState.Succeeded,
                BuildRequestState.Cancelled => StepState.Cancelled,
                _ => StepState.Warned,
            },
            events[0].OccurredAt,
            last.Number is { } number ? $"{last.Name} #{number}" : last.Name,
            last)
        {
            Actor = events[0].Actor,
            Link = last.Url,
            Detail = last.Why,
            IsAside = last.State is BuildRequestState.Started,
        };
    }
}
