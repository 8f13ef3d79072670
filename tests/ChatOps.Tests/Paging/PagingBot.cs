using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Paging;
using ChatOps.People;
using ChatOps.Replicas;
using ChatOps.Storage;
using ChatOps.Tests.Operations.Proofs;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatOps.Tests.Paging;

/// <summary>The part of the bot that pages people, assembled as in Bot.cs; a process that may be killed.</summary>
internal sealed class PagingBot : IAsyncDisposable
{
    private readonly Database _database;
    private readonly Lease _lease;
    private readonly ChatPlatforms _platforms;
    private readonly Publisher _publisher;
    private readonly TimeProvider _clock;
    private CancellationToken _term;

    private PagingBot(
        Database database, PagingOptions options, PeopleOptions people, Provider provider, WhoIsOnCall onCall, TimeProvider clock)
    {
        (_database, _clock) = (database, clock);
        _lease = new(database, clock, NullLogger<Lease>.Instance);
        _platforms = new([Provider.Chat.Of(provider)]);
        var directory = new PeopleDirectory([], people);
        _publisher = new(
            _lease, database, new ChannelFinder(database, _platforms),
            new MentionRule(new ForeignPeople(directory, clock), new MentionChoices(database, _lease, directory, clock)), clock,
            NullLogger<Publisher>.Instance);
        Events = new(_lease, database, clock);
        var catalog = new ServiceCatalog(Shop, ["wall"]);
        Pages = new(options, _platforms, clock);
        Mutes = new(database, clock);
        Pager = new(
            new(Events, database, options, catalog, Pages, clock), Pages,
            new(options, people, catalog, _platforms, new(null), onCall), options,
            [new Provider.Way(provider, "sms"), new Provider.Way(provider, "call"), new Provider.Way(provider, "webhook")],
            Events, database, new Board(_lease, database, _platforms, _publisher, clock, NullLogger<Board>.Instance), clock,
            NullLogger<Pager>.Instance);
    }

    public Events Events { get; }

    public Pages Pages { get; }

    public Mutes Mutes { get; }

    public Pager Pager { get; }

    public Database Database => _database;

    private static CatalogOptions Shop => new()
    {
        Environments = { ["production"] = new() },
        Services = { ["web"] = new() { Channels = ["wall:#web"] }, ["api"] = new() { Channels = ["wall:#api"] } },
    };

    /// <param name="life">Null: it isn't killed.</param>
    public static async Task<PagingBot> StartAsync(
        string path, Life? life, PagingOptions options, PeopleOptions people, Provider provider, WhoIsOnCall onCall, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var file = new SqliteDatabase(path, clock);
        var database = life is null ? (Database)file : new MortalDatabase(file, life);
        await database.MigrateAsync(Migrator.Migrations, cancellationToken);
        var bot = new PagingBot(database, options, people, provider, onCall, clock);
        await bot.LeadAsync(cancellationToken);
        return bot;
    }

    /// <summary>It becomes the leader: whoever was before can write nothing more.</summary>
    public async Task LeadAsync(CancellationToken cancellationToken) => _term = await _lease.TakeAsync(cancellationToken);

    /// <summary>Everything that is due now.</summary>
    public async Task WorkAsync(CancellationToken cancellationToken)
    {
        await Pager.OnceAsync(_term);
        // As the board does, one after another.
        foreach (var (channel, _) in await _database.ReadAsync(
            c => Posts.BehindAsync(c, "wall", [], _clock.GetUtcNow()), cancellationToken))
        {
            var posts = await _database.ReadAsync(
                c => Posts.NextAsync(c, new("wall", channel), oldest: false, _clock.GetUtcNow(), 50), cancellationToken);
            foreach (var post in posts)
            {
                await _publisher.PublishAsync(_platforms.Get("wall"), post);
            }
        }

        await Pager.OnceAsync(_term);
    }

    public Task TellAsync(params IEnumerable<AlertChanged> alerts) => Events.WriteAsync(
        async transaction =>
        {
            foreach (var alert in alerts)
            {
                await transaction.AppendAsync("test", new NewEvent(alert.End ?? _clock.GetUtcNow(), null, alert));
            }
        },
        CancellationToken.None);

    /// <summary>Someone presses Acknowledge.</summary>
    public Task<int?> AcknowledgeAsync(long page, string by = "U9") => Events.WriteAsync(
        transaction => Pages.AcknowledgeAsync(transaction, page, group: null, new(by, new("wall", by))), CancellationToken.None);

    public async ValueTask DisposeAsync() => await _database.DisposeAsync();
}
