using System.Data.Common;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.People;

namespace ChatOps.Timeline.Mentions;

/// <summary>Whom calls mean in chat: only those whose account elsewhere the configuration or their own proof says is theirs.</summary>
public sealed class CallablePeople(PeopleDirectory people, MentionChoices choices, MayAnswer mayAnswer)
{
    /// <summary>A list of accounts for each person, the first of which is always the same.</summary>
    internal async Task<IReadOnlyList<IReadOnlyList<ChatId>>> PeopleAsync(DbConnection connection, Call call)
    {
        var found = new List<ChatId>(call.People);
        foreach (var login in call.Logins)
        {
            found.AddRange(await people.HavingAsync(connection, login.Host, login.Login));
        }

        if (found.Count == 0)
        {
            return [];
        }

        var persons = await people.PersonsAsync(connection);
        IReadOnlyList<IReadOnlyList<ChatId>> all =
        [
            .. found.Select(IReadOnlyList<ChatId> (account) =>
                [.. persons.OthersOf(account).Append(account).Distinct().OrderBy(one => $"{one}", StringComparer.Ordinal)])
                .DistinctBy(accounts => accounts[0]),
        ];
        return call.Answerable is not { } build ? all : await AnsweringAsync(all, build);
    }

    /// <summary>With those of their accounts with which they may answer.</summary>
    private async Task<IReadOnlyList<IReadOnlyList<ChatId>>> AnsweringAsync(IReadOnlyList<IReadOnlyList<ChatId>> all, About build)
    {
        var may = new List<IReadOnlyList<ChatId>>();
        foreach (var accounts in all)
        {
            foreach (var account in accounts)
            {
                if (await mayAnswer(account, build, CancellationToken.None))
                {
                    may.Add(accounts);
                    break;
                }
            }
        }

        return may;
    }

    internal Task<bool> AreOffAsync(DbConnection connection, ChatId person) => choices.AreOffAsync(connection, person);
}
