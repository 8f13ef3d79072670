using System.Net;
using ChatOps.Playground.Teams;

namespace ChatOps.Tests.Chaos;

internal sealed class TeamsClient(TeamsTenant teams, string name) : ChatClient
{
    private readonly TeamsPerson _me = teams.As(name);

    public override string Platform => "teams";

    public override IReadOnlyList<Answer> Answers => [.. teams.Chat(name).Select(post => new Answer(post.Id, HasButton(post, "Run")))];

    public override async Task<bool> TypeAsync(string command, CancellationToken cancellationToken) =>
        (await _me.SayAsync("Ops", $"@{teams.App.Name} {command}", cancellationToken)).Status is HttpStatusCode.OK;

    public override async Task<bool> PressAsync(string answer, string button, CancellationToken cancellationToken)
    {
        // The press before, which was said to have failed, may have worked: then the card shows what came of it.
        var post = teams.Chat(name).FirstOrDefault(post => post.Id == answer);
        return post is null || !HasButton(post, button)
            || (await _me.PressAsync(post, button, cancellationToken)).Status is HttpStatusCode.OK;
    }

    public override Task<Answer> UntilAsync(Func<Answer?> look, CancellationToken cancellationToken) =>
        teams.UntilAsync(_ => look(), cancellationToken);

    private static bool HasButton(TeamsPost post, string button) =>
        post.Card is { } card && CardText.Actions(card).Any(action => action.GetProperty("title").ValueEquals(button));
}
