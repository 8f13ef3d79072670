using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.OnCall;
using ChatOps.People;
using ChatOps.Storage;
using Dapper;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.OnCall;

/// <summary>Shifts, and what people change, on two replicas that share a database.</summary>
public sealed class HandOversTests : IAsyncLifetime
{
    private static readonly Principal Ann = new("slack", "T1", "U1"), Bob = new("slack", "T1", "U2"), Cid = new("slack", "T1", "U3");

    // Ann is on call until 10:00; then Bob is.
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 4, 9, 30, 0, TimeSpan.Zero));
    private readonly string _folder = Directory.CreateTempSubdirectory("chatops-tests").FullName;
    private SqliteDatabase _database = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private DateTimeOffset Now => _clock.GetUtcNow();

    public async ValueTask InitializeAsync()
    {
        _database = new(Path.Combine(_folder, "chatops.db"), _clock);
        await _database.MigrateAsync(Migrator.Migrations, Stop);
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_hand_over_is_told_once_whichever_replica_does_it_and_reminds_who_does_not_confirm()
    {
        var one = new OnCallReplica(_database, _clock, "U1", "U2");
        await one.LeadAsync();
        (await PostsAsync()).ShouldBeEmpty("nobody is told who was on call before the bot ran");
        _clock.Advance(TimeSpan.FromMinutes(30));
        await one.HandOvers.CatchUpAsync(Stop);
        await one.HandOvers.CatchUpAsync(Stop);
        await one.Lease.ReleaseAsync();
        var two = new OnCallReplica(_database, _clock, "U1", "U2");
        await two.LeadAsync();

        var told = (await PostsAsync()).ShouldHaveSingleItem();
        told.Title.PlainText.ShouldBe("📟 web: @U2 is on call until 2026-03-05 10:00 UTC, after @U1");
        told.Lines.ShouldHaveSingleItem().PlainText.ShouldStartWith("No open alerts, no locks");
        (await two.ChangesAsync()).ShouldBe([OnCallChange.HandedOver]);

        _clock.Advance(TimeSpan.FromMinutes(29));
        await two.HandOvers.CatchUpAsync(Stop);
        (await PostsAsync()).Count.ShouldBe(1);
        _clock.Advance(TimeSpan.FromMinutes(1));
        await two.HandOvers.CatchUpAsync(Stop);
        await two.HandOvers.CatchUpAsync(Stop);
        (await PostsAsync())[1].Title.PlainText.ShouldBe("⏰ @U2: you are on call for web and haven't confirmed it");
        (await PostsAsync()).Count.ShouldBe(2);

        var id = told.Buttons.Single().Value.Split(' ')[1];
        (await two.HandOvers.ConfirmAsync(id, Ann, Stop)).ShouldBe(HandOvers.Confirmation.NotTheirs);
        (await two.HandOvers.ConfirmAsync(id, Bob, Stop)).ShouldBe(HandOvers.Confirmation.Done);
        (await two.HandOvers.ConfirmAsync(id, Bob, Stop)).ShouldBe(HandOvers.Confirmation.Before);
        (await PostsAsync())[0].ShouldSatisfyAllConditions(
            card => card.Buttons.ShouldBeEmpty(), card => card.Footer!.PlainText.ShouldStartWith("✅ Confirmed at "));
        _clock.Advance(TimeSpan.FromDays(1));
        await two.HandOvers.CatchUpAsync(Stop);
        (await two.HandOvers.ConfirmAsync(id, Bob, Stop)).ShouldBe(HandOvers.Confirmation.Over);
    }

    [Fact]
    public async Task Whoever_confirms_in_time_is_not_reminded_and_who_stays_on_call_is_not_told_again()
    {
        var one = new OnCallReplica(_database, _clock, "U1", "U2");
        await one.LeadAsync();
        // Bob takes the rest of Ann's shift: at 10:00, nothing changes.
        await one.Rows.OverrideAsync("web", Bob.Account, Now, Now.AddMinutes(30), Bob, 1, null, Stop);
        await one.HandOvers.CatchUpAsync(Stop);
        var told = (await PostsAsync()).Single(card => card.Buttons.Length > 0);
        (await one.HandOvers.ConfirmAsync(told.Buttons[0].Value.Split(' ')[1], Bob, Stop)).ShouldBe(HandOvers.Confirmation.Done);

        _clock.Advance(TimeSpan.FromHours(3));
        await one.HandOvers.CatchUpAsync(Stop);

        (await PostsAsync()).Count.ShouldBe(2);
        (await one.ChangesAsync()).ShouldBe([OnCallChange.Overridden, OnCallChange.HandedOver, OnCallChange.Confirmed]);
    }

    [Fact]
    public async Task What_is_asked_for_twice_is_done_once_and_what_is_over_stays_when_a_change_is_cancelled()
    {
        var one = new OnCallReplica(_database, _clock, "U1", "U2");
        await one.LeadAsync();
        var change = await one.Rows.OverrideAsync("web", Cid.Account, Now, Now.AddHours(2), Ann, 7, null, Stop);
        (await one.Rows.OverrideAsync("web", Cid.Account, Now, Now.AddHours(2), Ann, 7, null, Stop)).Id.ShouldBe(change.Id);
        var later = await one.Rows.OverrideAsync("web", Ann.Account, Now.AddHours(1), Now.AddHours(2), Ann, 8, null, Stop);
        (await one.OnCallAsync(Now.AddMinutes(90))).ShouldBe(Ann.Account, "the last change counts");
        _clock.Advance(TimeSpan.FromMinutes(40));

        (await one.Rows.CancelAsync(change.Id, Bob, Stop)).ShouldNotBeNull();
        (await one.Rows.CancelAsync(later.Id, Bob, Stop)).ShouldNotBeNull();

        (await one.OnCallAsync(Now)).ShouldBe(Bob.Account);
        (await one.OnCallAsync(Now.AddMinutes(-20))).ShouldBe(Cid.Account, "who was on call was");
        (await one.OnCallAsync(Now.AddMinutes(30))).ShouldBe(Bob.Account);
        (await one.Rows.CancelAsync(change.Id, Bob, Stop)).ShouldBeNull();
        (await PostsAsync()).Count(card => card.Title.PlainText.Contains("cancelled a change")).ShouldBe(2);
    }

    [Fact]
    public async Task Of_two_volunteers_one_takes_a_shift_and_it_can_be_given_back()
    {
        var one = new OnCallReplica(_database, _clock, "U1", "U2");
        await one.LeadAsync();
        var shift = (await one.Schedules.AtAsync("web", Now.AddHours(1), Stop)).Single();
        var (swap, isNew) = await one.Swaps.AskAsync(shift, Bob, new("slack", "#ops"), 1, Stop);
        isNew.ShouldBeTrue();
        (await one.Swaps.AskAsync(shift, Bob, new("slack", "#ops"), 2, Stop)).ShouldBe((swap, false));
        (await PostsAsync()).Single().Buttons.Single().Value.ShouldBe($"take {swap.Id}");

        var taken = await Task.WhenAll(one.Swaps.TakeAsync(swap.Id, Ann, 3, Stop), one.Swaps.TakeAsync(swap.Id, Cid, 4, Stop));

        taken.Count(change => change is null).ShouldBe(1);
        var mine = taken.OfType<OnCallOverride>().Single();
        (await one.OnCallAsync(Now.AddHours(1))).ShouldBe(mine.Person);
        (mine.Instead, mine.From, mine.Until).ShouldBe((Bob.Account, shift.From, shift.Until));
        (await PostsAsync()).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            card => card.Title.PlainText.ShouldContain($"@{mine.Person.Id} takes the shift of web"), card => card.Buttons.ShouldBeEmpty());
        // An override inside of it, and out again.
        var inside = await one.Rows.OverrideAsync("web", Bob.Account, Now.AddHours(2), Now.AddHours(3), Bob, 5, null, Stop);
        (await one.OnCallAsync(Now.AddMinutes(150))).ShouldBe(Bob.Account);
        await one.Rows.CancelAsync(inside.Id, Bob, Stop);
        (await one.OnCallAsync(Now.AddMinutes(150))).ShouldBe(mine.Person);
        await one.Rows.CancelAsync(mine.Id, Bob, Stop);
        (await one.OnCallAsync(Now.AddHours(1))).ShouldBe(Bob.Account);
        (await one.Swaps.WithdrawAsync(swap.Id, Bob, Stop)).ShouldBeNull();
    }

    [Fact]
    public async Task Whoever_is_on_call_when_a_rotation_is_edited_stays_until_the_hand_over()
    {
        await new OnCallReplica(_database, _clock, "U1", "U2").LeadAsync();
        var edited = new OnCallReplica(_database, _clock, "U3", "U2");
        await edited.LeadAsync();

        (await edited.OnCallAsync(Now)).ShouldBe(Ann.Account);
        (await edited.OnCallAsync(Now.AddHours(1))).ShouldBe(Bob.Account);
        (await edited.OnCallAsync(Now.AddHours(25))).ShouldBe(Cid.Account);
        (await PostsAsync()).ShouldHaveSingleItem().Lines[0].PlainText.ShouldBe(
            "@U1 stays on call until 2026-03-04 10:00 UTC; then it is in effect.");
        // Edited again before it is in effect, and back: it is as it was.
        await new OnCallReplica(_database, _clock, "U2").LeadAsync();
        var back = new OnCallReplica(_database, _clock, "U1", "U2");
        await back.LeadAsync();
        (await back.OnCallAsync(Now.AddHours(25))).ShouldBe(Ann.Account);
        (await _database.ReadAsync(c => c.QuerySingleAsync<int>("select count(*) from oncall_rotations"), Stop)).ShouldBe(1);
        // Who was on call before stays known.
        _clock.Advance(TimeSpan.FromDays(2));
        var last = new OnCallReplica(_database, _clock, "U3");
        await last.LeadAsync();
        (await last.OnCallAsync(Now.AddDays(-2))).ShouldBe(Ann.Account);
        (await last.OnCallAsync(Now.AddDays(1))).ShouldBe(Cid.Account);
    }

    private async Task<IReadOnlyList<Card>> PostsAsync() =>
        [.. (await _database.ReadAsync(c => c.QueryAsync<string>("select card from posts order by id"), Stop)).Select(CardJson.Read)];
}
