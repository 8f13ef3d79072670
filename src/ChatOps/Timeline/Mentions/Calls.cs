using System.Data.Common;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.People;
using ChatOps.Storage;

namespace ChatOps.Timeline.Mentions;

/// <summary>
/// What is whose to act on, in a story: a build to whoever broke or started it, what it waits for to those of them who may answer it, a
/// failed operation to whoever ran it, an approval to those who may give it. Authors of commits aren't asked: anyone can write a commit in
/// someone's name.
/// </summary>
internal static class Calls
{
    /// <summary>What happened longer ago calls nobody: it was received late, or fetched after an outage.</summary>
    private static readonly TimeSpan News = TimeSpan.FromHours(12);

    private static readonly Statement Claim = new(
        "insert into calls (call_key, made_at) values (@key, @now) on conflict (call_key) do nothing", "key", "now");

    /// <summary>Part of the caller's transaction. False: this was said already, wherever that was.</summary>
    public static async Task<bool> ClaimAsync(DbConnection connection, string key, DateTimeOffset now) =>
        await Claim.ExecuteAsync(connection, Journal.Key.Fit(key), now.ToUnixTimeMilliseconds()) > 0;

    /// <param name="story">The story that the step is in.</param>
    /// <param name="eventsOf">The events of a step.</param>
    public static async Task<Call?> OfAsync(
        Story story, Step step, DateTimeOffset now, Func<string, Task<IReadOnlyList<Event>>> eventsOf) => step switch
    {
        { IsMention: true } => null,
        { End: { } end } when end < now - News => null,
        { State: StepState.Waiting, Latest: OperationChanged waiting } =>
            (await eventsOf(step.Key)).LastOrDefault(e => e.Fact is OperationWaits { For: not null }) is
                { Fact: OperationWaits { Whom: { } whom } } asked
                ? new Call($"approve:{waiting.Operation}/{asked.Position}", "Please approve or reject")
                {
                    People = [.. whom.Spans.OfType<Span.Person>().Select(person => person.Id)],
                    Groups = [.. whom.Spans.OfType<Span.Group>()],
                }
                : null,
        { State: StepState.Failed, Latest: OperationChanged failed, Actor.ChatId: { } person } =>
            new($"failed:{failed.Operation}", RichText.Of($"{OperationWords.Of(failed).Noun} failed")) { People = [person] },
        { Latest: OperationChanged { State: OperationState.Expired, At: not null } expired, Actor.ChatId: { } person } =>
            new($"asks:{expired.Operation}", StepWords.Of(step)) { People = [person] },
        { Latest: BuildChanged { IsWaiting: true, Unconfirmed: null } waiting } when story.Current.Contains(step) =>
            new($"input:{waiting.StepKey}/{string.Join(' ', waiting.Inputs!.Select(input => input.Id))}", StepWords.Of(step))
            {
                People = RequestersOf(story, waiting),
                Logins = [.. StarterOf(waiting), .. await BehindAsync(story, step, eventsOf)],
                Answerable = waiting.About,
            },
        { Latest: BuildChanged { State: BuildState.Failed or BuildState.Unstable, Unconfirmed: null } build }
            when story.Current.Contains(step) =>
            new($"broke:{build.Job}/{step.Turn?.Commit ?? build.Numbered}", StepWords.Of(step))
            {
                People = RequestersOf(story, build),
                Logins = [.. StarterOf(build), .. await BehindAsync(story, step, eventsOf)],
            },
        _ => null,
    };

    /// <summary>Who asked the bot for a build.</summary>
    private static IReadOnlyList<ChatId> RequestersOf(Story story, BuildChanged build) =>
    [
        .. story.All
            .Where(step => step.Latest is BuildRequested request && request.Job == build.Job && request.Number == build.Number)
            .Select(step => step.Actor?.ChatId).OfType<ChatId>(),
    ];

    /// <summary>Who started it on its build server.</summary>
    private static IEnumerable<HostLogin> StarterOf(BuildChanged build) =>
        build.StartedBy is { } user && JobName.Parse(build.Job) is var job ? [new(job.Instance ?? job.System, user)] : [];

    /// <summary>Who pushed or merged what a build is of, and who opened the pull request.</summary>
    private static async Task<IReadOnlyList<HostLogin>> BehindAsync(
        Story story, Step build, Func<string, Task<IReadOnlyList<Event>>> eventsOf)
    {
        var logins = new List<HostLogin>();
        foreach (var step in story.All.Where(step => !step.IsMention))
        {
            switch (step.Latest)
            {
                case Pushed { IsTag: false } push when build.Turn?.Commit is null || push.Commit == build.Turn.Commit:
                    Add((await eventsOf(step.Key)).LastOrDefault(e => e.Fact is Pushed));
                    break;
                case PullRequestChanged:
                    var events = await eventsOf(step.Key);
                    Add(events.FirstOrDefault(e => e.Fact is PullRequestChanged { Action: PullRequestAction.Opened }));
                    Add(events.LastOrDefault(e => e.Fact is PullRequestChanged { Action: PullRequestAction.Merged }));
                    break;
            }
        }

        return [.. logins.Distinct()];

        void Add(Event? @event)
        {
            if (@event is { Actor: { ChatId: null, Name: var login } })
            {
                logins.Add(new(@event.Source, login));
            }
        }
    }
}
