using System.Data.Common;
using ChatOps.Journal;
using ChatOps.Operations;
using ChatOps.Playground.Slack;
using ChatOps.Storage;
using ChatOps.Tests.Storage;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatOps.Tests.Whole;

/// <summary>Whatever happens at the last approval, it counts once, and what it lets start starts once.</summary>
public sealed class ApprovalRaceTests(PostgresServer server)
{
    private const string Policy =
        """
        roles:
          all: { users: ["*"] }
          leads: { users: [U03BOB, U04CAROL] }
        grants:
          - { role: all, allow: ["*"], environments: [production] }
        approvals:
          - { environments: [production], count: 2, from: [leads] }
        break-glass:
          - { roles: [leads], environments: [production] }
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_last_votes_reach_two_replicas_at_once_and_it_starts_once_also_when_the_leader_stops(bool stops)
    {
        var connectionString = await server.CreateDatabaseAsync(TestContext.Current.CancellationToken);
        await using var stage = await StartAsync(settings => settings["ChatOps:Storage:ConnectionString"] = connectionString);
        var before = stage.Slack.Sockets.Connections.Count(c => c.IsReady);
        await stage.JoinAsync();
        await stage.UntilAsync(
            () => stage.Slack.Sockets.Connections.Count(c => c.IsReady) == 2 * before ? "" : null, "the sockets of the other replica");
        var asked = await WaitingAsync(stage);

        // Envelopes go to one connection after the other, so each replica gets some.
        (await stage.DrivenAsync(AllAsync())).ShouldBe(Outcome.Ok);
        if (stops)
        {
            await stage.HandOverAsync();
        }

        await OnceAsync(stage);

        // At once, and so that the clock runs for all of them together.
        async Task<Outcome> AllAsync()
        {
            var outcomes = await Task.WhenAll(new[] { "bob", "carol", "bob", "carol" }
                .Select(who => stage.Slack.As(who).ClickAsync(asked, "Approve", stage.Stop)));
            return outcomes.Distinct().ShouldHaveSingleItem();
        }
    }

    [Fact]
    public async Task A_vote_while_PostgreSQL_is_down_is_refused_at_once_and_counts_once_when_it_is_given_again()
    {
        var connectionString = await server.CreateDatabaseAsync(TestContext.Current.CancellationToken);
        await using var stage = await StartAsync(settings => settings["ChatOps:Storage:ConnectionString"] = connectionString);
        var asked = await WaitingAsync(stage);
        (await stage.ClickAsync(asked, "Approve", "bob")).ShouldBe(Outcome.Ok);
        await AnswerAsync(stage, "bob", "Approved: deploy");

        await PostgresServer.CutOffAsync(connectionString, stage.Stop);
        // Slack says so to her.
        (await stage.ClickAsync(asked, "Approve", "carol")).ShouldNotBe(Outcome.Ok);
        await PostgresServer.LetInAsync(connectionString, stage.Stop);
        await stage.PassAsync(TimeSpan.FromSeconds(20));
        stage.Patches("production").ShouldBe(0);

        (await stage.ClickAsync(asked, "Approve", "carol")).ShouldBe(Outcome.Ok);
        await AnswerAsync(stage, "carol", "Approved: deploy");
        await OnceAsync(stage);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_vote_whose_commit_fails_or_whose_answer_is_lost_is_given_again_automatically_and_counts_once(bool isCommitted)
    {
        ForgetfulDatabase? database = null;
        await using var stage = await StartAsync(register: services => services.AddSingleton<Database>(s =>
            database = new(s.GetRequiredService<StorageOptions>().Open(
                s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILoggerFactory>()))));
        var asked = await WaitingAsync(stage);
        (await stage.ClickAsync(asked, "Approve", "bob")).ShouldBe(Outcome.Ok);
        await AnswerAsync(stage, "bob", "Approved: deploy");

        database!.LosesVote = isCommitted;
        (await stage.ClickAsync(asked, "Approve", "carol")).ShouldBe(Outcome.Ok);

        await AnswerAsync(stage, "carol", "Approved: deploy");
        database.LosesVote.ShouldBeNull("it was lost");
        await OnceAsync(stage);
        stage.Slack.Ephemerals("carol").Count.ShouldBe(1, "she is answered once");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_break_of_the_glass_whose_commit_fails_or_whose_answer_is_lost_is_announced_once(bool isCommitted)
    {
        ForgetfulDatabase? database = null;
        await using var stage = await StartAsync(
            settings => settings["ChatOps:OperatorsChannel"] = "#ops",
            services => services.AddSingleton<Database>(s => database = new(s.GetRequiredService<StorageOptions>().Open(
                s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILoggerFactory>()))));
        await WaitingAsync(stage);

        database!.LosesVote = isCommitted;
        (await stage.AskAsync($"/ops break-glass {await IdAsync(stage)} because checkout is down", "carol")).Shown.ShouldContain(
            "Going ahead without approval: deploy");

        database.LosesVote.ShouldBeNull("it was lost");
        await stage.UntilAsync(
            () => stage.Deploys.LastOrDefault(m => m.Shown.Contains("Deployed *1.4.2*", StringComparison.Ordinal)), "the end");
        (await ApprovalsAsync(stage)).ShouldBe(["Bypassed slack:U04CAROL"]);
        await stage.UntilAsync(() => Announced().Any() ? "" : null, "the announcement");
        await stage.PassAsync(TimeSpan.FromSeconds(10));
        Announced().Count().ShouldBe(1);
        stage.Patches("production").ShouldBe(1);

        IEnumerable<Message> Announced() =>
            stage.Slack.Channel("ops").Messages.Where(m => m.Shown.Contains("broke the glass", StringComparison.Ordinal));
    }

    /// <summary>Both votes count, and what they let start has started, each once.</summary>
    private static async Task OnceAsync(Stage stage)
    {
        var done = await stage.UntilAsync(
            () => stage.Deploys.LastOrDefault(m => m.Shown.Contains("Deployed *1.4.2*", StringComparison.Ordinal)
                && Replies(m, "Deploying 1.4.2") > 0
                && Replies(m, "approved it") > 1),
            "the end, and the votes before it");
        await stage.PassAsync(TimeSpan.FromSeconds(10));
        (await ApprovalsAsync(stage)).ShouldBe(["Given slack:U03BOB", "Given slack:U04CAROL"], ignoreOrder: true);
        (await stage.DrivenAsync(stage.Get<Events>().NewestAsync<OperationChanged>(long.MaxValue, 100, stage.Stop)))
            .Count(e => ((OperationChanged)e.Fact).State is OperationState.Running).ShouldBe(1);
        (await stage.DrivenAsync(stage.Get<Events>().NewestAsync<CommandRefused>(long.MaxValue, 100, stage.Stop))).ShouldBeEmpty();
        stage.Patches("production").ShouldBe(1);
        stage.Deploys.ShouldHaveSingleItem().Ts.ShouldBe(done.Ts);
        done = stage.Deploys.Single();
        (Replies(done, "Deploying 1.4.2"), Replies(done, "approved it")).ShouldBe((1, 2));

        static int Replies(Message message, string says) =>
            message.Replies.Count(reply => reply.Shown.Contains(says, StringComparison.Ordinal));
    }

    private static Task<Stage> StartAsync(
        Action<Dictionary<string, string?>>? configure = null, Action<IServiceCollection>? register = null) => Stage.StartAsync(
        settings =>
        {
            settings["Rules"] = Policy;
            configure?.Invoke(settings);
        },
        register: register);

    private static async Task<Message> WaitingAsync(Stage stage)
    {
        (await stage.ClickAsync(await stage.AskAsync("/deploy web 1.4.2 to production"), "Ask for approval")).ShouldBe(Outcome.Ok);
        return await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("waits for approval", StringComparison.Ordinal)), "the question");
    }

    private static async Task<string> IdAsync(Stage stage) =>
        (await stage.DrivenAsync(stage.Get<OperationRows>().InAsync(OperationState.Waiting, stage.Stop)))
            .ShouldHaveSingleItem().Id;

    private static Task<Message> AnswerAsync(Stage stage, string who, string says) => stage.UntilAsync(
        () => stage.Slack.Ephemerals(who).LastOrDefault(m => m.Shown.Contains(says, StringComparison.Ordinal)), says);

    private static async Task<IReadOnlyList<string>> ApprovalsAsync(Stage stage) =>
        [.. (await stage.DrivenAsync(stage.Get<Events>().NewestAsync<ApprovalChanged>(long.MaxValue, 100, stage.Stop))).Reverse()
            .Select(e => (ApprovalChanged)e.Fact)
            .Select(f => $"{f.Change} {f.Person}")];

    /// <summary>Fails at the next vote that is written: before its commit, or after it.</summary>
    private sealed class ForgetfulDatabase(Database inner) : WrappedDatabase(inner)
    {
        /// <summary>True: it is committed first; null: it isn't lost.</summary>
        public bool? LosesVote { get; set; }

        public override async Task<T> WriteAsync<T>(
            Func<DbConnection, Task<T>> work, Func<DbConnection, Task>? fence, string? topic, CancellationToken cancellationToken)
        {
            var isVote = false;
            try
            {
                var made = await base.WriteAsync(
                    async connection =>
                    {
                        var before = await VotesAsync(connection);
                        var result = await work(connection);
                        isVote = LosesVote is not null && await VotesAsync(connection) > before;
                        return isVote && LosesVote is false ? throw new SqliteException("disk I/O error", 10) : result;
                    },
                    fence,
                    topic,
                    cancellationToken);
                return isVote ? throw new SqliteException("disk I/O error", 10) : made;
            }
            catch (SqliteException) when (isVote)
            {
                LosesVote = null;
                throw;
            }
        }

        private static async Task<long> VotesAsync(DbConnection connection) =>
            await connection.ExecuteScalarAsync<long>(
                "select count(*) from sqlite_master where name = 'approvals'") == 0
                ? 0
                : await connection.ExecuteScalarAsync<long>("select count(*) from approvals");
    }
}
