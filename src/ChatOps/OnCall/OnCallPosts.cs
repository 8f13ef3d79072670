using System.Data.Common;
using ChatOps.Chat;
using ChatOps.Messages;
using ChatOps.People;

namespace ChatOps.OnCall;

/// <summary>What channels are told of changes: a message for each, kept equal to what it is now.</summary>
internal static class OnCallPosts
{
    /// <summary>The verb behind the buttons.</summary>
    internal const string Verb = "oncall";

    /// <summary>Part of the caller's transaction.</summary>
    /// <param name="ended">Who cancelled it; null: nobody.</param>
    public static Task ShowAsync(DbConnection connection, OnCallOverride change, ChatId? ended, DateTimeOffset now) =>
        // A swap is shown by the message that asked for it.
        change.Channel is null || change.Instead is not null && ended is null
            ? Task.CompletedTask
            : WantAsync(connection, change.Channel, change.Id, Card(change, ended), now);

    /// <summary>Part of the caller's transaction.</summary>
    /// <param name="volunteer">Who took it; null: nobody yet.</param>
    /// <param name="withdrawn">Who withdrew it.</param>
    public static Task ShowAsync(
        DbConnection connection, OnCallSwap swap, ChatId? volunteer, ChatId? withdrawn, DateTimeOffset now) =>
        WantAsync(connection, swap.Channel, swap.Id, Card(swap, volunteer, withdrawn), now);

    private static Task WantAsync(DbConnection connection, ChatId channel, string id, Card card, DateTimeOffset now) => Posts.WantAsync(
        connection, channel, $"oncall/{id}", parent: null, CardJson.Write(card), isUrgent: true, trace: null, now);

    private static Card Card(OnCallOverride change, ChatId? ended) => ended is not null
        ? new()
        {
            Title = RichText.Of($"↩️ {new Span.Person(ended)} cancelled a change of who is on call for {change.Schedule:b}"),
            Lines = [RichText.Of($"It was {change.Words}.")],
        }
        : new()
        {
            Title = RichText.Of(
                $"🔁 {new Span.Person(change.Person)} is on call for {change.Schedule:b} from {change.From} until {change.Until}"),
            Lines = change.By.Account == change.Person
                ? []
                : [RichText.Of($"Changed by {new Span.Person(change.By.Account)}.")],
            Footer = RichText.Of($"{new Span.Command(Verb, $"cancel {change.Id}")} cancels it"),
        };

    private static Card Card(OnCallSwap swap, ChatId? volunteer, ChatId? withdrawn) => (volunteer, withdrawn) switch
    {
        ({ } taker, _) => new()
        {
            Title = RichText.Of($"🤝 {new Span.Person(taker)} takes {swap.Words} from {new Span.Person(swap.By.Account)}"),
            Tone = Tone.Good,
            Footer = RichText.Of($"{new Span.Command(Verb, $"cancel {swap.Id}")} gives it back"),
        },
        (_, { } who) => new()
        {
            Title = RichText.Of($"🤝 {new Span.Person(who)} withdrew the request to take {swap.Words}"),
        },
        _ => new()
        {
            Title = RichText.Of($"🤝 {new Span.Person(swap.By.Account)} asks who takes {swap.Words}"),
            Lines = ["Until someone does, it stays theirs."],
            Buttons = [new("Take it", Verb, $"take {swap.Id}", ButtonStyle.Primary)],
            Footer = RichText.Of($"{new Span.Command(Verb, $"cancel {swap.Id}")} withdraws it"),
        },
    };
}
