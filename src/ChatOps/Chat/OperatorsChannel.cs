using System.Data.Common;
using ChatOps.People;

namespace ChatOps.Chat;

/// <summary>Where the bot tells those who run it what they must know.</summary>
/// <param name="Id">As configured; null: nothing is posted.</param>
public sealed record OperatorsChannel(ChatId? Id)
{
    /// <summary>Posts something there, as part of the caller's transaction.</summary>
    /// <param name="subject">What it is about; one post each.</param>
    internal Task TellAsync(DbConnection connection, string subject, Card card, DateTimeOffset now) => Id is null
        ? Task.CompletedTask
        : Posts.WantAsync(connection, Id, subject, parent: null, CardJson.Write(card), isUrgent: true, trace: null, now);
}
