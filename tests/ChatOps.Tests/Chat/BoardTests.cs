using System.Reflection;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Replicas;
using ChatOps.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Chat;

public sealed class BoardTests : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chatops-board-").FullName;
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 4, 9, 30, 0, TimeSpan.Zero));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_fourth_turn_goes_to_what_waits_longest_whatever_is_urgent()
    {
        await using var database = new SqliteDatabase(Path.Combine(_folder, "test.db"), _clock);
        await database.MigrateAsync(Migrator.Migrations, Stop);
        var lease = new Lease(database, _clock, NullLogger<Lease>.Instance);
        using var term = CancellationTokenSource.CreateLinkedTokenSource(await lease.TakeAsync(Stop));
        foreach (var place in Enumerable.Range(1, 8))
        {
            await WantAsync(database, $"urgent {place}", isUrgent: true, TimeSpan.FromSeconds(1));
        }

        // It has a higher number, but has waited longer.
        await WantAsync(database, "old 1", isUrgent: false, TimeSpan.FromSeconds(30));
        await WantAsync(database, "old 2", isUrgent: false, TimeSpan.FromSeconds(20));
        var platform = DispatchProxy.Create<IChatPlatform, Wall>();
        var wall = (Wall)(object)platform;
        wall.Awaited = 10;
        var platforms = new ChatPlatforms([platform]);
        var board = new Board(
            lease,
            database,
            platforms,
            new Publisher(lease, database, new ChannelFinder(database, platforms), _clock, NullLogger<Publisher>.Instance),
            _clock,
            NullLogger<Board>.Instance);

        var working = board.RunAsync(term.Token);
        await wall.Full.WaitAsync(Stop);
        await term.CancelAsync();
        await working;

        wall.Shown.ShouldBe([
            "urgent 1", "urgent 2", "urgent 3", "old 1", "urgent 4", "urgent 5", "urgent 6", "old 2", "urgent 7", "urgent 8"
        ]);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private Task WantAsync(Database database, string name, bool isUrgent, TimeSpan ago) => database.WriteAsync(
        connection => Posts.WantAsync(
            connection,
            new("wall", "deploys"),
            name,
            parent: null,
            new Card { Title = name },
            isUrgent,
            new Event(1, "test", _clock.GetUtcNow() - ago, _clock.GetUtcNow() - ago, null, new OperationNoted("a", "web", name), null)),
        Stop);

    /// <summary>Accepts every post immediately, and records them in order.</summary>
    public class Wall : DispatchProxy
    {
        private readonly TaskCompletionSource _full = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly List<string> _shown = [];

        public int Awaited { get; set; }

        public ChatCapabilities Can { get; } = new()
        {
            PrivateAnswers = false, Dialogs = false, Finding = true, Editing = true, Threads = true, UserGroups = false, LongestMessage =
                1000,
        };

        public Task Full => _full.Task;

        public IReadOnlyList<string> Shown => _shown;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            switch (targetMethod?.Name)
            {
                case "get_Name":
                    return "wall";
                case "get_Can":
                    return Can;
                case nameof(IChatPlatform.FindChannelAsync):
                    return Task.FromResult<string?>("C1");
                case nameof(IChatPlatform.PostAsync):
                    _shown.Add(((Card)args![2]!).Title.ToString());
                    if (_shown.Count == Awaited)
                    {
                        _full.TrySetResult();
                    }

                    return Task.FromResult<ShowResult>(new ShowResult.Shown($"{_shown.Count}"));
                case var other:
                    throw new InvalidOperationException($"{other} was asked of a wall.");
            }
        }
    }
}
