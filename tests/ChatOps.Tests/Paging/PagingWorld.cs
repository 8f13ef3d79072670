using System.Data.Common;
using ChatOps.Journal;
using ChatOps.Paging;
using ChatOps.People;
using ChatOps.Tests.Operations.Proofs;
using Dapper;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Paging;

/// <summary>A disk, a clock and those who deliver pages, in which the bot pages people, is killed, and starts again.</summary>
internal sealed class PagingWorld : IAsyncDisposable
{
    public static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(500);

    private readonly string _folder = Directory.CreateTempSubdirectory("chatops-paging-").FullName;

    public PagingWorld()
    {
        Provider = new(Clock);
        Options = new()
        {
            Policies =
            {
                ["web"] = new()
                {
                    Steps =
                    {
                        new() { People = { "wall:U1" } },
                        new() { After = TimeSpan.FromMinutes(5), People = { "wall:U2" }, Webhooks = { "backup" } },
                    },
                },
            },
            Rules = { new() { Severities = { "critical", "error" }, Policy = "web" } },
            Webhooks = { ["backup"] = new() { Url = "https://example.com/" } },
            Twilio = new(),
        };
        People = new() { ["wall:U1"] = Reached("sms"), ["wall:U2"] = Reached("sms") };
    }

    public FakeTimeProvider Clock { get; } = new(new(2026, 3, 4, 9, 30, 0, TimeSpan.Zero));

    public Provider Provider { get; }

    public PagingOptions Options { get; }

    public PeopleOptions People { get; }

    public WhoIsOnCall OnCall { get; set; } = (_, _, _) => Task.FromResult<IReadOnlyList<ChatId>?>(null);

    public PagingBot Bot { get; private set; } = null!;

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>The ways in which someone is paged, a minute apart.</summary>
    public static Identity Reached(params IEnumerable<string> ways)
    {
        var person = new Identity { Phone = "+15558675310" };
        person.Notify.AddRange(ways.Select((way, i) => new NotifyRule { By = way, After = TimeSpan.FromMinutes(i) }));
        return person;
    }

    public async Task<PagingWorld> StartAsync(Life? life = null)
    {
        Bot = await NewBotAsync(life);
        // Only what fires from now on pages.
        await Bot.WorkAsync(Stop);
        return this;
    }

    public Task<PagingBot> NewBotAsync(Life? life = null) =>
        PagingBot.StartAsync(Path.Combine(_folder, "test.db"), life, Options, People, Provider, OnCall, Clock, Stop);

    public async Task RestartAsync(Life? life = null)
    {
        await Bot.DisposeAsync();
        Bot = await NewBotAsync(life);
    }

    public async Task PassAsync(TimeSpan time)
    {
        for (var end = Clock.GetUtcNow() + time; Clock.GetUtcNow() < end;)
        {
            Clock.Advance(Tick);
            await Bot.WorkAsync(Stop);
        }
    }

    public Task FireAsync(string group, string id = "a", string title = "HighErrors", AlertSeverity severity = AlertSeverity.Critical) =>
        Bot.TellAsync(Alert(group, id, Clock.GetUtcNow(), title, severity));

    public Task ResolveAsync(string group, DateTimeOffset start, string id = "a") =>
        Bot.TellAsync(Alert(group, id, start) with { State = AlertState.Resolved, End = Clock.GetUtcNow() });

    public static AlertChanged Alert(
        string group, string id, DateTimeOffset start, string title = "HighErrors", AlertSeverity severity = AlertSeverity.Critical) => new(
        "Monitor", group, id, title, "5xx above 2 %", AlertState.Firing, severity, start, End: null, new(),
        [new("service", "web"), new("env", "production")]);

    public Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read) => Bot.Database.ReadAsync(read, Stop);

    public Task<IReadOnlyList<PageRow>> PagesAsync() => ReadAsync(async connection =>
        (IReadOnlyList<PageRow>)[.. (await connection.QueryAsync<long>("select id from pages order by id"))
            .Select(id => PageRow.FindAsync(connection, id).Result!)]);

    public async Task<IReadOnlyList<Event>> EventsAsync() => await ReadAsync(connection => Events.ReadAsync(connection, 0, 100_000));

    public string Describe() => string.Join(
        ", ", Provider.Received.OrderBy(receipt => receipt.At).ThenBy(receipt => receipt.Method).Select(receipt => $"{receipt.Method} {receipt.Who}"));

    public async ValueTask DisposeAsync()
    {
        await Bot.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
