using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using ChatOps.Chat;
using ChatOps.Paging;

namespace ChatOps.Tests.Paging;

/// <summary>What someone was notified with, as whoever delivers it has it.</summary>
/// <param name="Key">The attempt's number, or the post's id.</param>
internal sealed record Receipt(string Who, string Method, long Page, string Key, DateTimeOffset At, string Text);

/// <summary>Everyone who delivers pages. They outlive the bot.</summary>
internal sealed class Provider(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly List<Receipt> _received = [];

    /// <summary>Nothing is taken, in these ways; "*" is all.</summary>
    public HashSet<string> Down { get; } = [];

    /// <summary>The recipients who are never reached, by id.</summary>
    public HashSet<string> Unknown { get; } = [];

    /// <summary>Whether the next answer is lost: it was done.</summary>
    public Func<string, bool> LosesAnswer { get; set; } = _ => false;

    /// <summary>Called when something is sent: before, and after it is done.</summary>
    public Action<bool> Passes { get; set; } = _ => { };

    public IReadOnlyList<Receipt> Received
    {
        get
        {
            lock (_lock)
            {
                return [.. _received];
            }
        }
    }

    /// <summary>How often a post was edited, and what it says now.</summary>
    public Dictionary<string, string> Posts { get; } = [];

    public bool IsDown(string method) => Down.Contains(method) || Down.Contains("*");

    public void Take(Receipt receipt)
    {
        lock (_lock)
        {
            _received.Add(receipt with { At = clock.GetUtcNow() });
        }
    }

    public bool Has(string key) => Received.Any(receipt => receipt.Key == key);

    /// <summary>A way of notifying people outside of chat.</summary>
    internal sealed class Way(Provider provider, string name) : IPageMethod
    {
        public string Name => name;

        public Task<PageAnswer> SendAsync(PageView view, AttemptRow attempt, bool mayBeThere, CancellationToken cancellationToken)
        {
            provider.Passes(false);
            if (provider.IsDown(name))
            {
                return Task.FromResult<PageAnswer>(new PageAnswer.Later("it is down", MayBeDone: mayBeThere));
            }

            if (provider.Unknown.Contains(attempt.Recipient))
            {
                return Task.FromResult<PageAnswer>(new PageAnswer.Refused("it is nobody's number"));
            }

            var key = $"{attempt.Id}";
            if (!mayBeThere || !provider.Has(key))
            {
                provider.Take(new(attempt.Recipient, name, view.Page.Id, key, default, PageCard.Short(view)));
            }

            provider.Passes(true);
            return Task.FromResult<PageAnswer>(
                provider.LosesAnswer(name) ? new PageAnswer.Later("its answer was lost", MayBeDone: true) : new PageAnswer.Delivered(key));
        }
    }

    /// <summary>A chat platform in which everyone can be written to.</summary>
    [SuppressMessage("Performance", "CA1852", Justification = "The proxy is a subtype that is made when the tests run.")]
    public class Chat : DispatchProxy
    {
        internal Provider Provider { get; set; } = null!;

        internal static IChatPlatform Of(Provider provider)
        {
            var platform = Create<IChatPlatform, Chat>();
            ((Chat)(object)platform).Provider = provider;
            return platform;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod?.Name switch
        {
            "get_Name" => "wall",
            "get_Can" => new ChatCapabilities
            {
                PrivateAnswers = false, Dialogs = false, Finding = true, Editing = true, Threads = true, UserGroups = false,
                LongestMessage = 10_000, BetweenEdits = TimeSpan.Zero,
            },
            nameof(IChatPlatform.FindChannelAsync) => Task.FromResult((string?)args![0]),
            nameof(IChatPlatform.FindPrivateAsync) => Task.FromResult(
                Provider.Unknown.Contains($"wall:{args![0]}") ? null : (string?)$"@{args![0]}"),
            nameof(IChatPlatform.PostAsync) => Task.FromResult(Post((string)args![0]!, (Card)args[2]!, (string)args[3]!)),
            nameof(IChatPlatform.UpdateAsync) => Task.FromResult(Update((string)args![1]!, (Card)args[2]!)),
            nameof(IChatPlatform.FindAsync) => Task.FromResult<ShowResult>(
                Provider.Has((string)args![2]!) ? new ShowResult.Shown((string)args[2]!) : new ShowResult.Gone("it was never posted")),
            "NameAsync" => Task.FromResult<string?>(null),
            var other => throw new InvalidOperationException($"{other} was asked of the chat."),
        };

        private ShowResult Post(string channel, Card card, string id)
        {
            Provider.Passes(false);
            if (Provider.IsDown("chat"))
            {
                return new ShowResult.Later(TimeSpan.FromSeconds(2), "it is down");
            }

            var page = card.Footer!.PlainText;
            Provider.Take(new(
                channel, "chat", long.Parse(page.Split(' ', ',')[1][1..], null), id, default,
                string.Join('\n', [card.Title.PlainText, .. card.Lines.Select(line => line.PlainText)])));
            Provider.Posts[id] = card.Title.PlainText;
            Provider.Passes(true);
            return Provider.LosesAnswer("chat") ? new ShowResult.Uncertain("its answer was lost") : new ShowResult.Shown(id);
        }

        private ShowResult Update(string message, Card card)
        {
            if (Provider.IsDown("chat"))
            {
                return new ShowResult.Later(TimeSpan.FromSeconds(2), "it is down");
            }

            Provider.Posts[message] = card.Title.PlainText;
            return new ShowResult.Shown(message);
        }
    }
}
