using System.Data.Common;
using System.Text.Json;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations.Planning;
using ChatOps.People;
using Dapper;

namespace ChatOps.Operations;

/// <summary>A row of the operations table.</summary>
internal sealed record OperationRow(
    string Id,
    string State,
    string Plan,
    string Person,
    string Organisation,
    string Channel,
    long CreatedAt,
    long ChangedAt,
    string? Message,
    string? Watch,
    string? Trace,
    string? Problem)
{
    private const string Columns =
        "id, state, plan, person, organisation, channel, created_at as CreatedAt, changed_at as ChangedAt, message, watch, trace, problem";

    public static async Task<Operation?> FindAsync(DbConnection connection, string where, object arguments) =>
        (await connection.QueryFirstOrDefaultAsync<OperationRow>(
            $"select {Columns} from operations where {where}", arguments))?.ToOperation();

    public static async Task<IReadOnlyList<Operation>> ListAsync(DbConnection connection, string where, object arguments) =>
        [.. (await connection.QueryAsync<OperationRow>($"select {Columns} from operations where {where}", arguments)).Select(
            row => row.ToOperation())];

    /// <summary>Who acted, as stored; anything else about them is looked up when it is needed.</summary>
    public static Principal PrincipalOf(string person, string? organisation) =>
        ChatId.Parse(person) is var account && account == Principal.Bot.Account
            ? Principal.Bot
            : new(account.Platform, organisation ?? "", account.Id);

    /// <summary>Earlier versions stored the requester's channel without its platform.</summary>
    private static ChatId? PlaceOf(string channel, string person) => channel.Length == 0 ? null
        : channel.Contains(':', StringComparison.Ordinal) ? ChatId.Parse(channel)
        : new(ChatId.Parse(person).Platform, channel);

    private Operation ToOperation() => new(
        Id,
        Enum.Parse<OperationState>(State),
        Planning.Plan.Read(Plan),
        PrincipalOf(Person, Organisation),
        PlaceOf(Channel, Person),
        DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt),
        DateTimeOffset.FromUnixTimeMilliseconds(ChangedAt),
        MessagesJson.ReadText(Message),
        Watch is null ? null : JsonSerializer.Deserialize(Watch, GoalJson.Default.Goal),
        Trace)
    {
        Problem = MessagesJson.ReadProblem(Problem),
    };
}
