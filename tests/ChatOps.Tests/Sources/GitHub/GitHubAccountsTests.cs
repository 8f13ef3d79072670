using System.Text;
using System.Text.Json.Nodes;
using ChatOps.Journal;
using ChatOps.Sources.GitHub;

namespace ChatOps.Tests.Sources.GitHub;

/// <summary>A comment links an account only if that account itself wrote it, on purpose and in full.</summary>
public sealed class GitHubAccountsTests
{
    private const string Code = "0a1b2c3d-0000-4000-8000-00000000000a";

    private static readonly string Sentence = GitHubAccounts.Proof.Sentence("slack:U02ANN", "octo-ann", Code);

    [Theory]
    [InlineData("issue_comment")]
    [InlineData("commit_comment")]
    [InlineData("pull_request_review_comment")]
    public void A_new_comment_says_which_account_is_whose(string kind)
    {
        var claimed = Translate(kind).ShouldBeOfType<Translation.Events>().Facts.ShouldHaveSingleItem();
        claimed.Fact.ShouldBe(new AccountClaimed(
            "github", "583231", "Octo-Ann", "slack:U02ANN", AccountClaimed.HashOf(Code), "https://github.com/acme/web/issues/1"));
        FactKinds.Write(claimed.Fact).ShouldNotContain(Code);

        Translate(kind, payload => payload["comment"]!["body"] = GitHubAccounts.Proof.Withdrawal)
            .ShouldBeOfType<Translation.Events>().Facts.ShouldHaveSingleItem().Fact.ShouldBeOfType<AccountClaimed>().Person.ShouldBeNull();
    }

    public static TheoryData<string, string, string> NotByThatAccountOnPurpose => new()
    {
        { "a maintainer edits someone's comment", "action", "\"edited\"" },
        { "it is deleted", "action", "\"deleted\"" },
        { "someone else sends it", "sender.id", "666" },
        { "a bot sends it", "sender.type", "\"Bot\"" },
        { "a bot wrote it", "comment.user.type", "\"Bot\"" },
        { "a bot with a person's type wrote it", "comment.user.login", "\"octo-ann[bot]\"" },
        { "an app wrote it for someone", "comment.performed_via_github_app", """{ "id": 1, "slug": "an-app" }""" },
        { "someone renamed their account to look like it", "comment.user.login", "\"octo-Ann-\"" },
        { "another account posts it", "comment.user", """{ "login": "mallory", "id": 666, "type": "User" }""" },
        { "there is no author", "comment.user", "null" },
        { "its author has no id", "comment.user.id", "null" },
        { "a fork's webhook has the same secret", "repository.fork", "true" },
        { "the repository isn't named", "repository", "null" },
        { "another GitHub's accounts have other ids", "comment.html_url", "\"https://github.acme.io/acme/web/issues/1\"" },
        { "its address is missing", "comment.html_url", "null" },
        { "the comment quotes the sentence", "comment.body", $"\"> {Sentence}\"" },
        { "the sentence is in a longer comment", "comment.body", $"\"Thanks for the fix! {Sentence}\"" },
        { "the sentence is followed by more", "comment.body", $"\"{Sentence} Thanks!\"" },
        { "the sentence is hidden from readers", "comment.body", $"\"<!-- {Sentence} -->\"" },
        { "the sentence is a template with its login left out", "comment.body", "\"" + Sentence.Replace("octo-ann", "") + "\"" },
        { "it says less than it does", "comment.body", $"\"Code: {Code}\"" },
    };

    [Theory]
    [MemberData(nameof(NotByThatAccountOnPurpose))]
    public void Nothing_else_links_an_account(string attack, string member, string value) => Translate("issue_comment", payload =>
    {
        var path = member.Split('.');
        var parent = path[..^1].Aggregate((JsonNode)payload, (node, name) => node[name]!);
        parent[path[^1]] = JsonNode.Parse(value);
    }).ShouldBeOfType<Translation.Nothing>(attack);

    private static Translation Translate(string kind, Action<JsonObject>? change = null)
    {
        var payload = JsonNode.Parse(
            """
            {
              "action": "created",
              "comment": {
                "id": 1, "html_url": "https://github.com/acme/web/issues/1", "created_at": "2026-03-04T09:30:00Z",
                "user": { "login": "Octo-Ann", "id": 583231, "type": "User" }, "performed_via_github_app": null
              },
              "repository": { "id": 1, "full_name": "acme/web", "fork": false },
              "sender": { "login": "Octo-Ann", "id": 583231, "type": "User" }
            }
            """)!.AsObject();
        payload["comment"]!["body"] = Sentence;
        change?.Invoke(payload);
        return GitHubPayloads.TranslateBytes(kind, Encoding.UTF8.GetBytes(payload.ToJsonString()));
    }
}
