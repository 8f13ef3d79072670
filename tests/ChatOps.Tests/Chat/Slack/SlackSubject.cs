using System.Data.Common;
using System.Text;
using ChatOps.Chat;
using ChatOps.Chat.Slack;
using ChatOps.Chat.Slack.Socket;
using ChatOps.Edge;
using ChatOps.Journal;
using ChatOps.Storage;
using ChatOps.Tests.Storage;
using ChatOps.Tests.Playground.Slack;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatOps.Tests.Chat.Slack;

/// <summary>The Slack edge alone, on a real server with a real journal on disk.</summary>
internal sealed class SlackSubject : IAsyncDisposable
{
    public const int MaxBodyBytes = 100_000;
    public const string Secret = "playground-signing-secret";

    /// <summary>Long, because a test that drives the clock moves it faster than a busy machine answers.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    private readonly WebApplication _app;
    private readonly string _directory;

    private SlackSubject(WebApplication app, string directory, UnreliableDatabase database)
    {
        _app = app;
        _directory = directory;
        Database = database;
    }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public UnreliableDatabase Database { get; }

    public IChatPlatform Platform => Get<IChatPlatform>();

    public SocketState Sockets => Get<SocketState>();

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <param name="slack">The Slack to talk to; without one nothing answers.</param>
    public static async Task<SlackSubject> StartAsync(
        EmulatedSlack? slack, TimeProvider clock, SlackMode mode, Action<SlackOptions>? configure = null, CapturedLog? log = null)
    {
        var directory = Directory.CreateTempSubdirectory("chatops-slack-").FullName;
        var database = new UnreliableDatabase(new SqliteDatabase(Path.Combine(directory, "journal.db"), clock));
        await database.MigrateAsync(JournalSchema.Migrations, Cancel);
        var options = new SlackOptions
        {
            Mode = mode,
            ApiUrl = slack is null ? "http://127.0.0.1:9/api/" : new Uri(slack.Workspace.Address, "api/").ToString(),
            BotToken = "xoxb-playground-bot",
            AppToken = "xapp-playground-app",
            SigningSecrets = [Secret],
            Timeout = Timeout,
            ConnectionDelay = TimeSpan.FromMilliseconds(1),
        };
        configure?.Invoke(options);
        options.Problems().ShouldBeEmpty();

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (log is not null)
        {
            builder.Logging.AddProvider(log).SetMinimumLevel(LogLevel.Trace);
        }

        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddRequests(new());
        builder.Services.AddSingleton(clock)
            .AddSingleton<Database>(database)
            .AddSingleton<Deliveries>()
            .AddSingleton<IForms, OpenForms>()
            .AddSlack(options, MaxBodyBytes);
        var app = builder.Build();
        app.MapSlack();
        await app.StartAsync(Cancel);
        return new SlackSubject(app, directory, database);
    }

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public async Task<IReadOnlyList<Delivery>> JournalAsync() => await Database.ReadAsync(
        async connection => (await connection.QueryAsync<(string Id, string Kind, string? Encoding, byte[] Body)>(
            "select delivery_id, kind, encoding, body from deliveries where source = 'slack' order by id"))
            .Select(row => new Delivery("slack", row.Id, row.Kind, DateTimeOffset.UnixEpoch, Compression.Unpack(row.Encoding, row.Body)))
            .ToList(),
        Cancel);

    public async Task<IReadOnlyList<string>> JournaledTextsAsync() =>
        [.. (await JournalAsync()).Select(delivery => Encoding.UTF8.GetString(delivery.Body.Span))];

    public Task StopAsync() => _app.StopAsync(Cancel);

    public async ValueTask DisposeAsync()
    {
        Database.Release();
        await _app.DisposeAsync();
        await Database.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}

/// <summary>The forms that a test opens.</summary>
internal sealed class OpenForms : IForms, IFormPreviews
{
    public Form? Form { get; set; }

    public string? Problem { get; set; }

    public Task<string?> ProblemAsync(
        string id, string context, IReadOnlyDictionary<string, string> answers, CancellationToken cancellationToken) =>
        Task.FromResult(Form?.Id == id ? Problem : null);

    public Task<Form?> PreviewAsync(ChatInput.FormChanged changed, CancellationToken cancellationToken) => Task.FromResult(Form);

    public Task<IReadOnlyList<MenuOption>> SuggestAsync(FormQuestion question, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<MenuOption>>(
            Form is { } form && form.Id == question.Form && question.Who is { IsKnown: true, IsOutsider: false }
                && form.Inputs.FirstOrDefault(input => input.Name == question.Input) is Input.Choice choice
                ? [.. choice.Matching(question.Typed).Select(option => new MenuOption(option, option))]
                : []);
}

/// <summary>A real database that can be made to fail or to stall.</summary>
internal sealed class UnreliableDatabase(Database inner) : WrappedDatabase(inner)
{
    private TaskCompletionSource? _held;
    private TaskCompletionSource? _heldAfter;
    private TaskCompletionSource _arrived = New();

    public bool IsDown
    {
        get;
        set
        {
            _arrived = New();
            field = value;
        }
    }

    /// <summary>Completes when a write has come to wait, or has failed.</summary>
    public Task Arrived => _arrived.Task;

    public void Hold()
    {
        _arrived = New();
        _held = New();
    }

    /// <summary>As <see cref="Hold"/>, with what is written on disk already.</summary>
    public void HoldAfter()
    {
        _arrived = New();
        _heldAfter = New();
    }

    public void Release()
    {
        Interlocked.Exchange(ref _heldAfter, null)?.TrySetResult();
        ReleaseBefore();
    }

    private void ReleaseBefore() => Interlocked.Exchange(ref _held, null)?.TrySetResult();

    public override Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellationToken) =>
        Inner.ReadAsync(work, cancellationToken);

    public override async Task<T> WriteAsync<T>(
        Func<DbConnection, Task<T>> work, Func<DbConnection, Task>? fence, string? topic, CancellationToken cancellationToken)
    {
        if (_held is { } held)
        {
            _arrived.TrySetResult();
            await held.Task.WaitAsync(cancellationToken);
        }

        if (IsDown)
        {
            _arrived.TrySetResult();
            throw new SqliteException("disk I/O error", 10);
        }

        var result = await Inner.WriteAsync(work, fence, topic, cancellationToken);
        if (_heldAfter is { } after)
        {
            _arrived.TrySetResult();
            await after.Task.WaitAsync(cancellationToken);
        }

        return result;
    }

    public override async ValueTask DisposeAsync()
    {
        await Inner.DisposeAsync();
        await base.DisposeAsync();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
