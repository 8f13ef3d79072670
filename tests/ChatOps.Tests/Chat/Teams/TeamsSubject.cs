using ChatOps.Chat;
using ChatOps.Chat.Teams;
using ChatOps.Edge;
using ChatOps.Journal;
using ChatOps.People;
using ChatOps.Playground.Teams;
using ChatOps.Storage;
using ChatOps.Tests.Chat.Slack;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Chat.Teams;

/// <summary>The Teams edge alone, on a real server with a real journal on disk, against the Playground's Teams.</summary>
internal sealed class TeamsSubject : IAsyncDisposable
{
    private readonly WebApplication _world;
    private readonly WebApplication _app;
    private readonly string _directory;

    private TeamsSubject(WebApplication world, WebApplication app, TeamsTenant tenant, FakeTimeProvider clock, string directory)
    {
        _world = world;
        _app = app;
        Tenant = tenant;
        Clock = clock;
        _directory = directory;
    }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public TeamsTenant Tenant { get; }

    public FakeTimeProvider Clock { get; }

    public IChatPlatform Platform => Get<IChatPlatform>();

    public Uri Endpoint => Tenant.App.Endpoint!;

    public static async Task<TeamsSubject> StartAsync(Action<TeamsOptions>? configure = null)
    {
        var clock = new FakeTimeProvider(new(2026, 3, 4, 9, 30, 0, TimeSpan.Zero));
        var tenant = new TeamsTenant(clock);
        var world = Builder().Build();
        world.MapTeams("/teams", tenant);
        await world.StartAsync(Cancel);

        var options = Options(tenant);
        configure?.Invoke(options);
        options.Problems().ShouldBeEmpty();
        var directory = Directory.CreateTempSubdirectory("chatops-teams-").FullName;
        var database = new SqliteDatabase(Path.Combine(directory, "journal.db"), clock);
        await database.MigrateAsync([.. JournalSchema.Migrations, .. ChatSchema.Migrations, .. TeamsSchema.Migrations], Cancel);
        var builder = Builder();
        builder.Services.AddSingleton<TimeProvider>(clock).AddSingleton<Database>(database).AddSingleton<Deliveries>().AddRequests(new());
        builder.Services.AddTeams(options).AddSingleton<ISearch>(new NothingToFind()).AddSingleton<IForms, OpenForms>()
            .AddSingleton<IFormPreviews, OpenForms>().AddSingleton<IMessageQuestions, NothingAsked>();
        var app = builder.Build();
        app.MapTeams();
        await app.StartAsync(Cancel);
        tenant.App = tenant.App with { Endpoint = new Uri(
            new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()),
            "/teams/messages") };
        return new TeamsSubject(world, app, tenant, clock, directory);
    }

    public static TeamsOptions Options(TeamsTenant tenant) => new()
    {
        AppId = tenant.App.AppId,
        TenantId = tenant.App.TenantId,
        ClientSecrets = [.. tenant.App.Secrets],
        LoginUrl = new Uri(tenant.Address, "../login/").ToString(),
        OpenIdUrl = tenant.OpenIdAddress.ToString(),
        GraphUrl = new Uri(tenant.Address, "../graph/v1.0").ToString(),
        // Long, because a test that drives the clock moves it faster than a busy machine answers.
        Timeout = TimeSpan.FromMinutes(2),
    };

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>The app is added to the team, and the bot has heard so.</summary>
    public async Task InstallAsync()
    {
        (await Tenant.As("ann").InstallAsync(Cancel)).Status.ShouldBe(System.Net.HttpStatusCode.OK);
        await UnderstandAsync();
    }

    /// <summary>What the bot makes of what came.</summary>
    public async Task<IReadOnlyList<ChatInput>> UnderstandAsync()
    {
        var inputs = new List<ChatInput>();
        foreach (var delivery in await JournalAsync())
        {
            inputs.Add(await Platform.UnderstandAsync(delivery, Cancel));
        }

        return inputs;
    }

    public Task<IReadOnlyList<Delivery>> JournalAsync() => Get<Database>().ReadAsync<IReadOnlyList<Delivery>>(
        async connection => [.. (await connection.QueryAsync<(string Id, string Kind, string? Encoding, byte[] Body)>(
            "select delivery_id, kind, encoding, body from deliveries where source = 'teams' order by id"))
            .Select(row => new Delivery("teams", row.Id, row.Kind, Clock.GetUtcNow(), Compression.Unpack(row.Encoding, row.Body)))],
        Cancel);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _world.DisposeAsync();
        Tenant.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>The edge alone has no catalog.</summary>
    private sealed class NothingToFind : ISearch
    {
        public Task<SearchResult> FindAsync(Principal who, string text, CancellationToken cancellationToken) =>
            Task.FromResult<SearchResult>(new SearchResult.Found([]));
    }

    private static WebApplicationBuilder Builder()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        return builder;
    }
}

/// <summary>What nobody asks about a message here.</summary>
internal sealed class NothingAsked : IMessageQuestions
{
    public Task<Card> AnswerAsync(ChatInput.MessageAsked asked, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("Nobody asks.");
}
