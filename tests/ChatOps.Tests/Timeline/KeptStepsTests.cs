using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Replicas;
using ChatOps.Storage;
using ChatOps.Timeline;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using static ChatOps.Tests.Timeline.Told;

namespace ChatOps.Tests.Timeline;

/// <summary>The steps of a story are stored, and only those with new events are recomputed.</summary>
public sealed class KeptStepsTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 4, 9, 30, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("chatops-steps-").FullName;
    private readonly SqliteDatabase _database;
    private readonly Lease _lease;
    private readonly Events _events;
    private OpenStories _open = new();
    private ServiceCatalog _catalog = CatalogOf(null);

    public KeptStepsTests()
    {
        _database = new(Path.Combine(_folder, "test.db"), TimeProvider.System);
        _lease = new(_database, TimeProvider.System, NullLogger<Lease>.Instance);
        _events = new(_lease, _database, TimeProvider.System);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task The_stored_steps_match_all_events_in_whatever_order_and_batches_they_are_received(int seed)
    {
        await _database.MigrateAsync(Migrator.Migrations, Stop);
        await _lease.TakeAsync(Stop);
        var random = new Random(seed);
        var facts = Facts().ToArray();
        random.Shuffle(facts);
        for (var i = 0; i < facts.Length;)
        {
            var batch = facts.Skip(i).Take(random.Next(1, 8)).ToList();
            i += batch.Count;
            await TellAsync(batch);
            if (random.Next(4) == 0)
            {
                // As after a restart.
                _open = new();
            }
        }

        var stories = await _database.ReadAsync(c => c.QueryAsync<long>("select distinct story from story_events"), Stop);
        foreach (var id in stories)
        {
            var kept = (await _database.ReadAsync(c => OpenStory.ReadAsync(c, id), Stop)).View;
            kept.All.ShouldBe((await RecomputedAsync(id)).All, new SameStep());
            Card(kept).ShouldBe(Card(await RecomputedAsync(id)));
        }

        var posts = (await _database.ReadAsync(c => c.QueryAsync<(string Subject, string Card)>(
            "select subject, card from posts where parent is null"), Stop)).ToDictionary(p => p.Subject, p => p.Card);
        foreach (var id in stories.Where(id => posts.ContainsKey(Stories.Subject(id))))
        {
            posts[Stories.Subject(id)].ShouldBe(Card(await RecomputedAsync(id)), "the channel shows the same");
        }

        posts.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task The_configured_default_branch_takes_precedence_over_the_repositorys_and_that_over_the_usual_names()
    {
        await _database.MigrateAsync(Migrator.Migrations, Stop);
        await _lease.TakeAsync(Stop);
        async Task<long> ToldAsync(string? configured, string branch, int number)
        {
            (_catalog, _open) = (CatalogOf(configured), new());
            var before = await CountAsync();
            await TellAsync([(Now, Build(BuildState.Failed, number, commit: (char)('a' + number), branch: branch))]);
            return await CountAsync() - before;
        }

        Task<long> CountAsync() =>
            _database.ReadAsync(c => c.ExecuteScalarAsync<long>("select count(*) from posts where parent is null"), Stop);

        (await ToldAsync(null, "main", 1)).ShouldBe(1, "nobody has said which it is");
        (await ToldAsync(null, "next", 2)).ShouldBe(0);
        await TellAsync([(Now, Push('k', '0') with { Ref = "topic", IsDefaultBranch = false, DefaultBranch = "next" })]);
        (await ToldAsync(null, "next", 3)).ShouldBe(1, "the repository says so");
        (await ToldAsync(null, "main", 4)).ShouldBe(0);
        (await ToldAsync("stable", "stable", 5)).ShouldBe(1, "it is configured");
        (await ToldAsync("stable", "next", 6)).ShouldBe(0);
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static ServiceCatalog CatalogOf(string? defaultBranch) => new(new()
    {
        Services = { ["web"] = new()
        {
            Channels = ["#deploys"],
            Repository = "acme/web",
            DefaultBranch = defaultBranch,
            Jobs = ["web"],
            Image = "registry.acme.io/web",
        } },
    }, ["slack"]);

    private static string Card(Story story) => CardJson.Write(StoryCard.Render(["web"], story, _ => true));

    private async Task TellAsync(IReadOnlyList<(DateTimeOffset At, Fact Fact)> facts)
    {
        await _events.WriteAsync(
            async transaction =>
            {
                foreach (var (at, fact) in facts)
                {
                    await transaction.AppendAsync("test", new(at, new("ann"), fact));
                }
            },
            Stop);
        await Batch.TellAsync(_database, _catalog, _open, Now, Stop);
    }

    private async Task<Story> RecomputedAsync(long id)
    {
        var chapters = (await _database.ReadAsync(
            c => c.QueryAsync<(string Step, long Position, long Mention)>(
                "select step, position, mention from story_events where story = @id and step <> ''", new { id }), Stop)).ToLookup(r => r.Step);
        var events = (await _database.ReadAsync(c => Events.ReadAsync(c, 0, 1000), Stop)).ToDictionary(e => e.Position);
        return new(chapters
            .Select(chapter => Story.StepOf([.. chapter.Select(r => events[r.Position] with { IsMention = r.Mention == 1 })
                .OrderBy(e => e.OccurredAt)
                .ThenBy(e => e.Position)]))
            .OfType<Step>()
            .Select(step => step with { Target = Correlation.Target(step.Latest, _catalog) }));
    }

    /// <summary>
    /// A pull request, its builds, a merge, its build, deploys, a rollback, a rewind of the branch, and builds without commits.
    /// </summary>
    private static IEnumerable<(DateTimeOffset At, Fact Fact)> Facts()
    {
        var at = Now;
        foreach (var fact in (IEnumerable<Fact>)
        [
            Pull(PullRequestAction.Opened),
            Build(BuildState.Queued),
            Build(BuildState.Running),
            Build(BuildState.Failed),
            Pull(PullRequestAction.Updated, 'b', before: 'a'),
            Build(BuildState.Queued, 2, commit: 'b'), Build(BuildState.Succeeded, 2, commit: 'b'), Pull(
                PullRequestAction.Merged, 'b', merge: 'c'), Push('c', '0'),
            Build(BuildState.Succeeded, 3, commit: 'c') with { Version = "1.4.2" }, Build(BuildState.Succeeded, 4, commit: 'd') with
            {
                Version = "1.4.3",
            }, Push('d', 'c'),
            Operation("a", OperationState.Planned), Operation("a", OperationState.Running), new OperationProgressed(
                "a", "web", 1, 3, "1/3 updated", [new("pod", "CrashLoopBackOff", "it crashed", [])]),
            Operation("a", OperationState.Failed), Operation("b", OperationState.Running, to: "1.4.3"), Operation(
                "b", OperationState.Succeeded, to: "1.4.3"),
            Operation("c", OperationState.Running, "rollback", from: "1.4.3", to: "1.4.2"), Operation(
                "c", OperationState.Succeeded, "rollback", from: "1.4.3", to: "1.4.2"),
            new OperationNoted("b", "web", "It is slow."), new Released(
                "acme/web", "v1.4.3", "Spring", "https://github.com/acme/web/releases/1", Sha('d'), false),
            new Pushed("acme/web", "main", false, true, Sha('c'), [], 0, null, true, Sha('d')), Push('e', 'c'),
            new DeploymentChanged("GitHub", "acme/web", 1, "staging", "main", Sha('d'), DeploymentState.Failed, "it fell over", null, 2),
        ])
        {
            yield return (at, fact);
            at += TimeSpan.FromSeconds(20);
        }
    }

    private static Pushed Push(char commit, char before) =>
        new("acme/web", "main", false, true, Sha(commit), [new(Sha(commit), $"Commit {commit}", "ann")], 1, null, false, Sha(before));

    private sealed class SameStep : IEqualityComparer<Step>
    {
        public bool Equals(Step? x, Step? y) =>
            System.Text.Json.JsonSerializer.Serialize(x, FactKinds.Json) == System.Text.Json.JsonSerializer.Serialize(y, FactKinds.Json);

        public int GetHashCode(Step obj) => obj.Key.GetHashCode(StringComparison.Ordinal);
    }
}
