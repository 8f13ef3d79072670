using System.Globalization;
using System.Text.RegularExpressions;
using ChatOps.Code;
using ChatOps.Journal;

namespace ChatOps.Sources.GitHub;

/// <summary>Comments in which people say that their account on GitHub is theirs in chat, too.</summary>
/// <remarks>
/// What counts is the account that wrote the comment and nothing else: not who edited it, not an app that writes for someone, and not a
/// comment that merely contains the sentence, such as a quote of it. It says in full what it does: whoever gets someone else to post it
/// gets that person's rights, so nobody must be able to take it for something harmless.
/// </remarks>
internal static partial class GitHubAccounts
{
    private const string Withdrawal = "ChatOps: my GitHub account belongs to no chat account anymore.";

    private const string Person = "User";

    public static AccountProof Proof { get; } = new(
        GitHubSource.Name,
        "GitHub",
        "as a new comment on any issue, pull request or commit in a repository whose comments reach me through its webhook",
        Sentence,
        Withdrawal,
        Login().IsMatch);

    public static bool Tells(string kind) => kind is "issue_comment" or "commit_comment" or "pull_request_review_comment";

    /// <param name="api">The address of the API that is asked who is in a group: another GitHub's accounts have other ids.</param>
    public static Translation Comment(string kind, GitHubPayload told, DateTimeOffset receivedAt, Uri api)
    {
        var text = string.Join(' ', (told.Comment?.Body ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var claim = Claim().Match(text);
        if (told.Action is not "created" || (!claim.Success && text != Withdrawal))
        {
            return new Translation.Nothing($"{kind} is not told");
        }

        if (told is not
            {
                Comment: { User: { Id: > 0 and { } id, Type: Person, Login: { } login } author, PerformedViaGithubApp: null } comment,
                Sender: { Type: Person } sender,
                Repository.Fork: false,
            }
            || sender.Id != id
            || !GitHubEvents.IsPerson(author)
            || !IsFrom(comment.HtmlUrl, api)
            || (claim.Success && !login.Equals(claim.Groups["login"].Value, StringComparison.OrdinalIgnoreCase)))
        {
            return new Translation.Nothing($"{kind} that names an account isn't by that account itself");
        }

        var fact = new AccountClaimed(
            GitHubSource.Name,
            id.ToString(CultureInfo.InvariantCulture),
            login,
            claim.Success ? claim.Groups["person"].Value : null,
            claim.Success ? AccountClaimed.HashOf(claim.Groups["code"].Value) : null,
            ForeignText.Link(comment.HtmlUrl));
        return GitHubEvents.One(fact, login, receivedAt, comment.CreatedAt);
    }

    private static string Sentence(string person, string login, string code) =>
        $"ChatOps: the chat account {person} is mine and gets the rights of my GitHub account {login}. Code: {code}";

    /// <summary>The API's host is that of the pages, or the same behind "api.".</summary>
    private static bool IsFrom(string? page, Uri api) => Uri.TryCreate(page, UriKind.Absolute, out var address)
        && (address.Host.Equals(api.Host, StringComparison.OrdinalIgnoreCase)
            || $"api.{address.Host}".Equals(api.Host, StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex(
        @"\AChatOps: the chat account (?<person>[^\s]{3,200}) is mine and gets the rights of my GitHub account (?<login>[A-Za-z0-9_-]{1,100})\. Code: (?<code>[0-9a-f-]{36})\z",
        RegexOptions.NonBacktracking)]
    private static partial Regex Claim();

    /// <summary>Those of managed users have an underscore.</summary>
    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_-]{0,99}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Login();
}
