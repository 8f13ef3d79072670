namespace ChatOps.Tests.Chaos;

/// <summary>The auditor must detect the faults that it exists to detect.</summary>
public sealed class AuditorTests
{
    private const string Title = "*web · Deploy of 1.5.0 to staging*";

    private static readonly Evidence Honest = new(
        Acknowledged: [new("github", "d1"), new("slack", "t1")],
        Journal: [new("github", "d1", "Done", null, Events: 1, Untold: 0), new("slack", "t1", "Done", null, 0, 0)],
        Board:
        [
            new("u1", "story:1", null, 2, 2, "1.0", $"{Title}\nMerged <x|#471>\nDeployed *1.5.0* to *staging*\nScaled to *4* in *staging*"),
            new("u2", "story:1/0", "story:1", 1, 1, "2.0", "Deploying"),
            new("u3", "story:1/1", "story:1", 1, 1, "3.0", "Deployed"),
        ],
        Operations:
        [
            new("o1", "Succeeded", "deploy", "staging", "1.5.0", "web:1.5.0", null, 1),
            new("o2", "Succeeded", "scale", "staging", "4", null, null, 1),
        ],
        Channel:
        [
            new("1.0", null, "u1", $"{Title}\nMerged <x|#471>\nDeployed *1.5.0* to *staging*\nScaled to *4* in *staging*"),
            new("2.0", "1.0", "u2", "Deploying"),
            new("3.0", "1.0", "u3", "Deployed"),
        ],
        Writes: [new("staging", "o1", "web:1.5.0", null), new("staging", null, null, 4)],
        Workloads: [new("staging", "o1", "web:1.5.0", 4, 4)],
        Changes: ["#471"]);

    [Fact]
    public void An_honest_world_has_no_complaints() => Auditor.Examine(Honest).ShouldBeEmpty();

    [Fact]
    public void A_delivery_that_was_acknowledged_and_is_gone_is_lost() =>
        ShouldComplain(Honest with { Journal = Honest.Journal.RemoveAt(0) }, "Lost: github d1");

    [Fact]
    public void A_delivery_that_nobody_handled_is_not_done() =>
        ShouldComplain(Honest with { Journal = Honest.Journal.SetItem(1, Honest.Journal[1] with { State = "New" }) }, "Not done: slack t1");

    [Fact]
    public void An_event_in_no_story_is_untold() =>
        ShouldComplain(
            Honest with { Journal = Honest.Journal.SetItem(0, Honest.Journal[0] with { Untold = 1 }) }, "Untold: 1 events of github d1");

    [Fact]
    public void A_merge_that_no_message_tells_is_lost() => ShouldComplain(Honest with { Changes = ["#471", "#472"] }, "Lost: #472");

    [Fact]
    public void A_message_posted_twice_is_doubled() =>
        ShouldComplain(
            Honest with { Channel = Honest.Channel.Add(Honest.Channel[0] with { Ts = "9.0" }) },
            "Doubled: post u1",
            "Doubled: message 9.0",
            "Doubled: #471");

    [Fact]
    public void A_copy_that_could_not_be_avoided_is_counted_and_any_other_is_doubled()
    {
        var both = Honest with
        {
            Board = Honest.Board.AddRange(Honest.Board.Select(post => post with { Uid = $"t{post.Uid}", Platform = "teams" })),
            Channel = Honest.Channel.AddRange(Honest.Channel.Select(line => line with { Uid = $"t{line.Uid}", Platform = "teams" })),
        };
        Auditor.Examine(both).ShouldBeEmpty("each platform has its own");
        var copied = both with { Channel = both.Channel.Add(new("2.1", "1.0", null, "Deploying", "teams")) };
        ShouldComplain(copied, "Doubled: message 2.1");

        var repeated = copied with { Board = copied.Board.SetItem(4, copied.Board[4] with { Repeated = 1 }) };
        Auditor.Examine(repeated).ShouldBeEmpty();
        ChannelAuditor.Copies(repeated, "teams").ShouldHaveSingleItem().Ts.ShouldBe("2.1");
        ShouldComplain(
            repeated with { Channel = repeated.Channel.Add(new("9.0", null, null, "Elsewhere", "teams")) }, "Doubled: message 9.0");
        ShouldComplain(both with { Channel = both.Channel.RemoveAt(5) }, "Lost: story:1/1 is not in the channel. (teams)");
    }

    [Fact]
    public void A_post_without_a_message_is_lost() =>
        ShouldComplain(Honest with { Channel = Honest.Channel.RemoveAt(2) }, "Lost: story:1/1");

    [Fact]
    public void What_is_combined_with_others_in_one_message_is_not_lost_but_what_that_message_leaves_out_is()
    {
        var world = Honest with
        {
            Board = Honest.Board.AddRange(
            [
                new("u4", "story:2", null, 1, 1, null, "*web*\nMerged <x|#472>\nBuilt main #128>", "• web – Built"),
                new("u5", "story:2/0", "story:2", 1, 1, null, "Building"),
                new("u6", "digest/7", null, 1, 1, "6.0", "25 changes in one message\n• web – Built"),
            ]),
            Channel = Honest.Channel.Add(new("6.0", null, "u6", "25 changes in one message\n• web – Built")),
            Changes = ["#471", "#472", "main #128"],
        };
        Auditor.Examine(world).ShouldBeEmpty();

        ShouldComplain(
            world with
            {
                Board = world.Board.SetItem(5, world.Board[5] with { Wanted = "24 changes in one message" }),
                Channel = world.Channel.SetItem(3, world.Channel[3] with { Shown = "24 changes in one message" }),
            },
            "Lost: #472",
            "Lost: main #128",
            "Lost: story:2",
            "Lost: story:2/0");
        ShouldComplain(world with { Board = world.Board.SetItem(4, world.Board[4] with { Shown = 0 }) }, "Lost: story:2/0");
    }

    [Fact]
    public void A_message_that_shows_something_else_is_wrong() =>
        ShouldComplain(
            Honest with { Channel = Honest.Channel.SetItem(1, Honest.Channel[1] with { Shown = "Deployed" }) }, "Wrong: story:1/0");

    [Fact]
    public void A_post_behind_its_card_is_behind() =>
        ShouldComplain(Honest with { Board = Honest.Board.SetItem(2, Honest.Board[2] with { Version = 2 }) }, "Behind: story:1/1");

    [Fact]
    public void Replies_in_another_order_are_noticed() =>
        ShouldComplain(
            Honest with { Channel = [Honest.Channel[0], Honest.Channel[2], Honest.Channel[1]] }, "Out of order: the replies to 1.0");

    [Fact]
    public void A_change_made_twice_is_doubled() =>
        ShouldComplain(Honest with { Writes = Honest.Writes.Insert(0, Honest.Writes[0]) }, "Doubled: OperationLine { Id = o1");

    [Fact]
    public void A_scale_made_twice_is_doubled() =>
        ShouldComplain(Honest with { Writes = Honest.Writes.Add(Honest.Writes[1]) }, "Doubled: staging was scaled to 4 2 times");

    [Fact]
    public void A_change_that_was_never_made_is_noticed() =>
        ShouldComplain(Honest with { Writes = Honest.Writes.RemoveAt(0) }, "Wrong: OperationLine { Id = o1");

    [Fact]
    public void Only_a_failure_that_says_that_nothing_was_changed_needs_no_change()
    {
        ShouldComplain(Failed("It didn't become healthy."), "Wrong: OperationLine { Id = o1");
        Auditor.Examine(Failed("Nothing was changed: someone else was faster."))
            .ShouldNotContain(complaint => complaint.StartsWith("Wrong: OperationLine", StringComparison.Ordinal));

        static Evidence Failed(string message) => Honest with
        {
            Writes = Honest.Writes.RemoveAt(0),
            Operations = Honest.Operations.SetItem(0, Honest.Operations[0] with { State = "Failed", Message = message }),
        };
    }

    [Fact]
    public void An_operation_that_still_runs_has_no_end() =>
        ShouldComplain(
            Honest with { Operations = Honest.Operations.SetItem(0, Honest.Operations[0] with { State = "Running" }) },
            "No end: OperationLine { Id = o1");

    [Fact]
    public void An_end_that_the_message_does_not_tell_is_untold() =>
        ShouldComplain(
            Honest with { Operations = Honest.Operations.SetItem(1, Honest.Operations[1] with { State = "Failed" }) },
            "Untold: the end of OperationLine { Id = o2");

    [Fact]
    public void A_cluster_that_runs_something_else_is_wrong() =>
        ShouldComplain(Honest with { Workloads = [Honest.Workloads[0] with { Image = "web:1.4.1" }] }, "Wrong: WorkloadLine");

    private static void ShouldComplain(Evidence evidence, params string[] complaints)
    {
        var found = Auditor.Examine(evidence);
        foreach (var complaint in complaints)
        {
            found.ShouldContain(c => c.StartsWith(complaint, StringComparison.Ordinal), string.Join('\n', found));
        }
    }
}
