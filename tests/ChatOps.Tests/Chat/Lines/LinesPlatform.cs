using System.Text;
using ChatOps.Chat;
using ChatOps.Checks;
using ChatOps.Journal;
using ChatOps.People;
using Microsoft.Extensions.DependencyInjection;

namespace ChatOps.Tests.Chat.Lines;

/// <summary>A minimal chat platform of text lines: no dialogs, no private replies, no way to find a post again.</summary>
internal sealed class LinesPlatform(LinesRoom room) : IChatPlatform
{
    public const string PlatformName = "lines";

    private static readonly IdForm Word = new(id => id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-'), "a word");

    public string Name => PlatformName;

    public ChatCapabilities Can { get; } = new()
    {
        PrivateAnswers = false, Dialogs = false, Finding = false, Editing = room.IsEditable, Threads = room.HasThreads, UserGroups =
            false, LongestMessage = LineText.Longest,
    };

    /// <summary>The line in the bot's list.</summary>
    public static ChatPlatformKind In(LinesRoom room) => new(
        new(PlatformName, Word, Word, Word),
        "ChatOps:Lines",
        section => section["On"] is "true",
        _ => new() { AddServices = services => services.AddSingleton(room).AddChatPlatform<LinesPlatform>() });

    public ChatInput Read(Delivery delivery)
    {
        if (Encoding.UTF8.GetString(delivery.Body.Span).Split('\n', 3) is not [var who, var channel, var text])
        {
            return new ChatInput.NotUnderstood("It is no line.");
        }

        var where = new ChatContext(new(Name, "", who), channel);
        return text.StartsWith('>') && text[1..].Split(' ', 2) is [var action, var value]
            ? new ChatInput.ButtonPressed(where, action, value, null)
            : new ChatInput.CommandTyped(where, "", text);
    }

    public async Task<ChatInput> UnderstandAsync(Delivery delivery, CancellationToken cancellationToken) =>
        Read(delivery) is ChatInput.Deed deed
            ? deed with { Where = deed.Where with { Who = await RecognizeAsync(deed.Where.Who, cancellationToken) } }
            : Read(delivery);

    public Task<Principal> RecognizeAsync(Principal who, CancellationToken cancellationToken) =>
        Task.FromResult(who with { IsKnown = true, IsExternal = who.Organisation.Length > 0 || !room.Members.Contains(who.Id) });

    public Task<Principal?> FindMentionedAsync(string mention, CancellationToken cancellationToken) =>
        Task.FromResult<Principal?>(new(Name, "", mention));

    public Task<string?> NameAsync(string person, CancellationToken cancellationToken) =>
        Task.FromResult(room.Members.Contains(person) ? $"{char.ToUpperInvariant(person[0])}{person[1..]}" : null);

    public Task<bool?> IsInGroupAsync(string person, IReadOnlyCollection<string> groups, bool fresh, CancellationToken cancellationToken) =>
        Task.FromResult<bool?>(null);

    public Task<ShowResult> PostAsync(string channel, string? thread, Card card, string postId, CancellationToken cancellationToken)
    {
        if (thread is not null && !room.HasThreads)
        {
            throw Unasked();
        }

        var isPlain = room.Refusals-- > 0;
        ShowResult result = room.Add(channel, thread, LineText.Render(card)) is { } message
            ? new ShowResult.Shown(message, isPlain ? "shown as plain text" : null)
            : new ShowResult.Gone("There is no such message.");
        return Task.FromResult(room.LostAnswers-- > 0 ? new ShowResult.Uncertain("The line went dead.") : result);
    }

    public Task<ShowResult> UpdateAsync(string channel, string message, Card card, string postId, CancellationToken cancellationToken) =>
        Task.FromResult<ShowResult>(
            !room.IsEditable ? throw Unasked()
            : room.IsFrozen ? new ShowResult.Frozen("Lines are carved in stone now.")
            : room.Replace(message, LineText.Render(card)) ? new ShowResult.Shown(message)
            : new ShowResult.Gone("There is no such message."));

    public Task<ShowResult> DeleteAsync(string channel, string message, CancellationToken cancellationToken)
    {
        room.Replace(message, null);
        return Task.FromResult<ShowResult>(new ShowResult.Gone("deleted"));
    }

    public Task<ShowResult> FindAsync(
        string channel, string? thread, string postId, DateTimeOffset since, CancellationToken cancellationToken) => throw Unasked();

    public Task<ShowResult> ReplyPrivatelyAsync(ChatContext where, Card card, bool replace, CancellationToken cancellationToken) =>
        throw Unasked();

    public Task<bool> OpenFormAsync(ChatContext where, Form form, CancellationToken cancellationToken) => throw Unasked();

    public Task<string?> PermalinkAsync(string channel, string message, CancellationToken cancellationToken) =>
        Task.FromResult<string?>(null);

    public Task<string?> FindChannelAsync(string channel, CancellationToken cancellationToken) =>
        Task.FromResult(room.Channels.ContainsValue(channel) ? channel : room.Channels.GetValueOrDefault(channel));

    public Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Finding>>([new("lines", true, $"{room.Members.Count} members")]);

    public Task<IReadOnlyList<Finding>> ExamineGroupsAsync(IReadOnlyCollection<string> groups, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("There are no groups here, and the platform says so.");

    public async Task<IReadOnlyList<Finding>> ExamineChannelsAsync(
        IReadOnlyDictionary<string, string?> channels, CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        foreach (var name in channels.Keys)
        {
            findings.Add(await FindChannelAsync(name, cancellationToken) is null
                ? new($"channel {name}", false, "there is none", "make it")
                : new($"channel {name}", true, "I can write there"));
        }

        return findings;
    }

    /// <summary>A caller that needs a capability must check it first.</summary>
    private static InvalidOperationException Unasked() => new("This platform cannot do that, and says so.");
}
