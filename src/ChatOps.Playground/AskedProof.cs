using System.Globalization;
using System.Text.RegularExpressions;

namespace ChatOps.Playground;

/// <summary>The sentence with which someone proves that an account on GitHub is theirs, as the bot told them to post it.</summary>
/// <param name="Login">The account that has to post it.</param>
public sealed partial record AskedProof(string Login, string Sentence)
{
    /// <summary>The last one that the bot asked anyone for, in Slack or in Teams; null: none.</summary>
    public static AskedProof? Last(World world)
    {
        var told = world.Workspace.Users.SelectMany(user => world.Workspace.Ephemerals(user.Name))
            .Select(message => (At: double.Parse(message.Ts, CultureInfo.InvariantCulture), message.Shown))
            .Concat(world.Teams.Users.SelectMany(user => world.Teams.Chat(user.Name))
                .Select(post => (At: post.At.ToUnixTimeMilliseconds() / 1000.0, post.Shown)));
        return told.OrderByDescending(message => message.At)
            .Select(message => Asked().Match(message.Shown))
            .FirstOrDefault(match => match.Success) is { } found ? new(found.Groups["login"].Value, found.Value) : null;
    }

    [GeneratedRegex(
        @"ChatOps: the chat account \S+ is mine and gets the rights of my GitHub account (?<login>\S+)\. Code: [\w\-]+",
        RegexOptions.NonBacktracking)]
    private static partial Regex Asked();
}
