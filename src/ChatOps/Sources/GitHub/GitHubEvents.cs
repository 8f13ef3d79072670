using ChatOps.Journal;

namespace ChatOps.Sources.GitHub;

internal static class GitHubEvents
{
    /// <summary>"owner/name", or null when there is none.</summary>
    public static string? Repository(GitHubPayload told) => ForeignText.Short(told.Repository?.FullName);

    /// <summary>Not a GitHub App, of which the merge queue is one.</summary>
    public static bool IsPerson(GitHubUser? user) =>
        user is { Login.Length: > 0 } && !user.Login.EndsWith("[bot]", StringComparison.Ordinal);

    /// <summary>One fact, at the first of the sender's times that is there, else when we received it.</summary>
    public static Translation One(Fact fact, string? login, DateTimeOffset receivedAt, params ReadOnlySpan<DateTimeOffset?> times)
    {
        DateTimeOffset? occurredAt = null;
        foreach (var time in times)
        {
            // A push to a repository that nobody has pushed to has the year 1970.
            if (time is { Year: > 1970 } there)
            {
                occurredAt = there;
                break;
            }
        }

        return new Translation.Events([new NewEvent(
            occurredAt ?? receivedAt,
            ForeignText.Short(login) is { } name ? new Actor(name) : null,
            fact,
            IsDated: occurredAt is not null)]);
    }
}
