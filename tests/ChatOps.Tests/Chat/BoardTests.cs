using System.Reflection;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.People;
using ChatOps.Replicas;
using ChatOps.Storage;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Chat;

public sealed class BoardTests : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chatops-board-").FullName;
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 4, 9, 30, 0, TimeSpan.Zero));

    private static ChatId Place { get; } = new("wall", "deploys");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_fourth_turn_goes_to_what_waits_longest_whatever_is_urgent()
    {
        await using var database = await OpenAsync();
        var lease = new Lease(database, _clock, NullLogger<Lease>.Instance);
        using var term = CancellationTokenSource.CreateLinkedTokenSource(await lease.TakeAsync(Stop));
        foreach (var place in Enumerable.Range(1, 8))
        {
            await WantAsync(database, $"urgent {place}", isUrgent: true, TimeSpan.FromSeconds(1));
        }

        // It has a higher number, but has waited longer.
        await WantAsync(database, "old 1", isUrgent: false, TimeSpan.FromSeconds(30));
        await WantAsync(database, "old 2", isUrgent: false, TimeSpan.FromSeconds(20));
        var (platforms, wall) = Walls();
        wall.Awaited = 10;
        var board = new Board(lease, database, platforms, PublisherOf(database, lease, platforms), _clock, NullLogger<Board>.Instance);

        var working = board.RunAsync(term.Token);
        await wall.Full.WaitAsync(Stop);
        await term.CancelAsync();
        await working;

        wall.Shown.ShouldBe([
            "urgent 1", "urgent 2", "urgent 3", "old 1", "urgent 4", "urgent 5", "urgent 6", "old 2", "urgent 7", "urgent 8"
        ]);
    }

    [Fact]
    public async Task What_a_message_that_may_not_be_edited_came_to_is_posted_in_its_thread_and_progress_is_not()
    {
        await using var database = await OpenAsync();
        var lease = new Lease(database, _clock, NullLogger<Lease>.Instance);
        await lease.TakeAsync(Stop);
        var (platforms, wall) = Walls();
        var publisher = PublisherOf(database, lease, platforms);
        foreach (var (title, tone) in new[]
        {
            ("opened", Tone.Neutral),
            ("building", Tone.Running),
            ("built", Tone.Good),
            ("building again", Tone.Running),
            ("failed", Tone.Bad),
            ("almost deployed", Tone.Running),
        })
        {
            await WantAsync(database, "story", isUrgent: false, TimeSpan.Zero, new Card { Title = title, Tone = tone });
            while (await database.ReadAsync(c => Posts.NextAsync(c, Place, oldest: false, _clock.GetUtcNow(), 1), Stop) is [var post])
            {
                await publisher.PublishAsync(platforms.Get("wall"), post);
            }
        }

        wall.Shown.ShouldBe(["opened", "1: built", "1: failed"]);
        wall.Edits.ShouldBe(1, "once refused, it isn't tried again");
    }

    [Fact]
    public async Task What_is_said_in_the_thread_of_a_change_is_posted_even_if_the_change_was_combined_with_others()
    {
        await using var database = await OpenAsync();
        var lease = new Lease(database, _clock, NullLogger<Lease>.Instance);
        await lease.TakeAsync(Stop);
        var (platforms, wall) = Walls();
        var publisher = PublisherOf(database, lease, platforms);
        var ago = TimeSpan.FromMinutes(2);
        foreach (var place in Enumerable.Range(1, 30))
        {
            await WantAsync(database, $"change {place}", isUrgent: false, ago);
            await WantAsync(database, $"detail {place}", isUrgent: false, ago, parent: $"change {place}");
        }

        // Change 1 is well by now, but a build of it failed first.
        await WantAsync(database, "failure", isUrgent: true, ago, parent: "change 1");

        (await MakeAsync()).ShouldBeTrue();
        (await MakeAsync()).ShouldBeFalse();
        await PublishAllAsync();

        wall.Shown.Count(s => s.Contains("changes in one message")).ShouldBe(1);
        wall.Shown.ShouldNotContain("change 2");
        wall.Shown.ShouldContain("change 1");
        wall.Shown.Count(s => s.EndsWith(": failure", StringComparison.Ordinal)).ShouldBe(1);
        (await BacklogAsync()).ShouldBe(0);

        await WantAsync(database, "later", isUrgent: false, TimeSpan.Zero, parent: "change 2");
        await PublishAllAsync();

        wall.Shown.TakeLast(3).ShouldBe(["change 2", $"{wall.Shown.Count - 2}: detail 2", $"{wall.Shown.Count - 2}: later"]);
        (await BacklogAsync()).ShouldBe(0);

        Task<bool> MakeAsync() => database.WriteAsync(c => Digests.MakeAsync(c, Place, _clock.GetUtcNow()), Stop);

        Task<long> BacklogAsync() =>
            database.ReadAsync(c => c.QuerySingleAsync<long>("select count(*) from posts where version > shown"), Stop);

        async Task PublishAllAsync()
        {
            while (await database.ReadAsync(c => Posts.NextAsync(c, Place, oldest: false, _clock.GetUtcNow(), 1), Stop) is [var post])
            {
                await publisher.PublishAsync(platforms.Get("wall"), post);
            }
        }
    }

    [Fact]
    public async Task Urgent_news_comes_before_updates_of_what_is_visible_and_those_before_other_news_each_in_its_order()
    {
        await using var database = await OpenAsync();
        foreach (var (name, isUrgent) in new[]
        {
            ("a build", false),
            ("a shown build", false),
            ("another shown build", false),
            ("a failure", true),
            ("a shown operation", true),
            ("another failure", true),
            ("another build", false),
        })
        {
            await WantAsync(database, name, isUrgent, TimeSpan.Zero);
        }

        // The one that was shown earlier has waited longer for its update.
        foreach (var name in new[] { "another shown build", "a shown build", "a shown operation" })
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            var post = (await NextAsync(50)).Single(p => p.Subject == name);
            await database.WriteAsync(c => Posts.ShownAsync(c, post.Id, name, 1, null, _clock.GetUtcNow(), _clock.GetUtcNow()), Stop);
            await WantAsync(database, name, name.Contains("operation"), TimeSpan.Zero, new Card { Title = "It went on" });
        }

        (await NextAsync(50)).Select(p => p.Subject).ShouldBe([
            "a failure", "another failure", "a shown operation", "another shown build", "a shown build", "a build", "another build"
        ]);

        Task<IReadOnlyList<Post>> NextAsync(int limit) =>
            database.ReadAsync(c => Posts.NextAsync(c, Place, oldest: false, _clock.GetUtcNow(), limit), Stop);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task<SqliteDatabase> OpenAsync()
    {
        var database = new SqliteDatabase(Path.Combine(_folder, "test.db"), _clock);
        await database.MigrateAsync(Migrator.Migrations, Stop);
        return database;
    }

    private static (ChatPlatforms Platforms, Wall Wall) Walls()
    {
        var platform = DispatchProxy.Create<IChatPlatform, Wall>();
        return (new([platform]), (Wall)(object)platform);
    }

    private Publisher PublisherOf(Database database, Lease lease, ChatPlatforms platforms)
    {
        var people = new PeopleDirectory([], new());
        return new(
            lease,
            database,
            new ChannelFinder(database, platforms),
            new MentionRule(new ForeignPeople(people, _clock), new MentionChoices(database, lease, people, _clock)),
            _clock,
            NullLogger<Publisher>.Instance);
    }

    private Task WantAsync(
        Database database, string name, bool isUrgent, TimeSpan ago, Card? card = null, string? parent = null) => database.WriteAsync(
        connection => Posts.WantAsync(
            connection,
            Place,
            name,
            parent,
            card ?? new Card { Title = name },
            isUrgent,
            new Event(1, "test", _clock.GetUtcNow() - ago, _clock.GetUtcNow() - ago, null, new OperationNoted("a", "web", name), null)),
        Stop);

    /// <summary>Accepts every post immediately, records them in order, each reply with its message, and lets none be edited.</summary>
    public class Wall : DispatchProxy
    {
        private readonly TaskCompletionSource _full = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly List<string> _shown = [];

        public int Awaited { get; set; }

        public ChatCapabilities Can { get; } = new()
        {
            PrivateAnswers = false,
            Dialogs = false,
            Finding = true,
            Editing = true,
            Threads = true,
            UserGroups = false,
            LongestMessage = 1000,
            BetweenEdits = TimeSpan.Zero,
        };

        public Task Full => _full.Task;

        public IReadOnlyList<string> Shown => _shown;

        public int Edits { get; private set; }

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
                    _shown.Add($"{(args![1] is { } thread ? $"{thread}: " : "")}{((Card)args[2]!).Title}");
                    if (_shown.Count == Awaited)
                    {
                        _full.TrySetResult();
                    }

                    return Task.FromResult<ShowResult>(new ShowResult.Shown($"{_shown.Count}"));
                case nameof(IChatPlatform.UpdateAsync):
                    Edits++;
                    return Task.FromResult<ShowResult>(new ShowResult.Frozen("too late"));
                case var other:
                    throw new InvalidOperationException($"{other} was asked of a wall.");
            }
        }
    }
}
