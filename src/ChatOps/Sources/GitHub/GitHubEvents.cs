using ChatOps.Journal;

namespace ChatOps.Sources.GitHub;

internal static class GitHubEvents
{
    /// <summary>"owner/name", or null when there is none.</summary>
    public static string? Repository(GitHubPayload told) => ForeignText.Short(told.Repository?.FullName);

    /// <summary>Whether it is a person rather than a GitHub App such as the merge queue.</summary>
    public static bool IsPerson(GitHubUser? user) =>
        user is { Login.Length: > 0 } && !user.Login.EndsWith("[bot]", StringComparison.Ordinal);

    /// <summary>A single fact, dated by the first of the sender's times that is present, otherwise by when we received it.</summary>
    public static Translation One(Fact fact, string? login, DateTimeOffset receivedAt, params ReadOnlySpan<DateTimeOffset?> times) =>
        All([fact], login, receivedAt, times);

    /// <summary>Several facts about one moment.</summary>
    public static Translation All(
        IEnumerable<Fact> facts, string? login, DateTimeOffset receivedAt, params ReadOnlySpan<DateTimeOffset?> times)
    {
        DateTimeOffset? occurredAt = null;
        foreach (var time in times)
        {
            // A push to a repository that has never been pushed to carries the year 1970.
            if (time is { Year: > 1970 } there)
            {
                occurredAt = there;
                break;
            }
        }

        var (at, isDated) = (occurredAt ?? receivedAt, occurredAt is not null);
        var by = ForeignText.Short(login) is { } name ? new Actor(name) : null;
        return new Translation.Events([.. facts.Select(fact => new NewEvent(at, by, fact, isDated))]);
    }
}
