using System.Diagnostics.Metrics;
using ChatOps.Edge;
using ChatOps.Journal;
using ChatOps.Replicas;
using ChatOps.Sources;
using ChatOps.Storage;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Sources;

/// <summary>The endpoints of the event sources on a real Kestrel, with a real journal in a temporary file.</summary>
internal sealed class SourcesHost : IAsyncDisposable
{
    public const string GitHubSecret = "It's a Secret to Everybody";
    public const string JenkinsToken = "token-for-the-tests-0123456789";

    private readonly WebApplication _app;
    private readonly SqliteDatabase _database;
    private readonly string _file;

    private SourcesHost(WebApplication app, SqliteDatabase database, string file) => (_app, _database, _file) = (app, database, file);

    public FakeTimeProvider Clock => (FakeTimeProvider)_app.Services.GetRequiredService<TimeProvider>();

    public HttpClient Http => field ??= new HttpClient { BaseAddress = new Uri(_app.Urls.Single()) };

    public RecordedLog Log { get; private init; } = new();

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>Another process holds the write lock until this is disposed.</summary>
    public async Task<IAsyncDisposable> LockDatabaseAsync()
    {
        var connection = new SqliteConnection(SqliteDatabase.ConnectionString(_file) + ";Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync("begin immediate");
        return connection;
    }

    public IReadOnlyList<Translator> Translators => [.. _app.Services.GetServices<Translator>()];

    public static Dictionary<string, string?> Settings => new()
    {
        ["ChatOps:GitHub:Secrets:0"] = "the secret before",
        ["ChatOps:GitHub:Secrets:1"] = GitHubSecret,
        ["ChatOps:Jenkins:Controllers:jenkins:Tokens:0"] = JenkinsToken,
        ["ChatOps:Jenkins:Controllers:Second:Tokens:0"] = "another-token-0123456789",
    };

    public static async Task<SourcesHost> StartAsync(
        Dictionary<string, string?>? settings = null,
        bool migrate = true,
        Action<IServiceCollection>? services = null,
        IReadOnlyList<EventSource>? sources = null)
    {
        var log = new RecordedLog();
        var file = Path.Combine(Path.GetTempPath(), $"chatops-{Guid.NewGuid():N}.db");
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 7, 1, 12, 0, 0, TimeSpan.Zero));
        var database = new SqliteDatabase(file, clock);
        if (migrate)
        {
            await database.MigrateAsync(JournalSchema.Migrations, TestContext.Current.CancellationToken);
        }

        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(settings ?? Settings);
        // The bot's own configuration, which is next to the tests, excludes the host's logs about requests.
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?> { ["Logging:LogLevel:Microsoft.AspNetCore"] = "Trace" });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(log);
        builder.Services.AddSingleton<TimeProvider>(clock).AddSingleton<Database>(database);
        var problems = new List<string>();
        builder.Services.AddRequests(builder.Configuration.GetSection(HttpOptions.Section).Get<HttpOptions>() ?? new());
        builder.Services.AddSingleton<Deliveries>().AddSingleton<Lease>().AddSingleton<Events>()
            .AddSingleton<TranslatorSet>().AddSingleton<Intake>();
        builder.Services.AddEventSources([
            .. (sources ?? Bot.EventSources).Select(source => source.Configure(builder.Configuration, problems))
        ], SourceScope.Empty);
        problems.ShouldBeEmpty();
        services?.Invoke(builder.Services);
        var app = builder.Build();
        app.MapEventSources();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app, database, file) { Log = log };
    }

    public async Task<(int Status, string Text)> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
            return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
    }

    /// <summary>All deliveries that were stored.</summary>
    public async Task<IReadOnlyList<Delivery>> DeliveriesAsync() =>
        [.. (await Get<Deliveries>().NewAsync(
            [.. Translators.Select(t => t.Source)], int.MaxValue, TestContext.Current.CancellationToken)).Select(d => d.Delivery)];

    /// <summary>Counts the webhooks answered from now on, by "source status".</summary>
    public (MeterListener Listener, Dictionary<string, long> Counts) CountAnswers()
    {
        var counts = new Dictionary<string, long>();
        var factory = _app.Services.GetRequiredService<IMeterFactory>();
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == "chatops.webhooks" && instrument.Meter.Scope == factory)
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            var name = string.Join(' ', tags.ToArray().Select(tag => tag.Value));
            lock (counts)
            {
                counts[name] = counts.GetValueOrDefault(name) + value;
            }
        });
        listener.Start();
        return (listener, counts);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        await _database.DisposeAsync();
        foreach (var file in new[] { _file, _file + "-wal", _file + "-shm" })
        {
            File.Delete(file);
        }
    }
}
