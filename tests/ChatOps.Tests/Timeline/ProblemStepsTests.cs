using ChatOps.Chat.Slack.Rendering;
using ChatOps.Clusters.Diagnosis;
using ChatOps.Clusters.Watching;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations;
using ChatOps.Operations.Kinds;
using ChatOps.Operations.Running;
using k8s.Models;

namespace ChatOps.Tests.Timeline;

/// <summary>The problems that a cluster reports reach people unchanged.</summary>
public sealed class ProblemStepsTests
{
    private const string Said = "cannot open /etc/web – no such file: a – b: c";

    private static readonly Operation Deploy = new(
        "op1", OperationState.Running,
        new(
            new SetImage("web:1.4.1", "web:1.4.2"),
            "web",
            "staging",
            new("staging", "web", "deployment", "web", null),
            "u1",
            1,
            3,
            [],
            [],
            []), new("slack", "", "U1"), new("slack", "C1"), default, default, null, null, null);

    /// <summary>Dashes and colons are part of the text: nothing searches for them.</summary>
    [Fact]
    public void Dashes_in_the_clusters_messages_stay_in_place()
    {
        var problem = PodProblems.Of(Crashed("web-1")).ShouldHaveSingleItem() with { Log = ["fatal – stop", "bye: bye"] };
        var progress = new RolloutProgress(Deploy).Of(new(RolloutPhase.Progressing, 3, 1, 2, 2, 2, "", [problem])) with
        {
            Details = OperationEnd.Tell([problem]),
        };

        var told = new Told().Hear(Told.Operation("op1", OperationState.Running))
            .Hear(Kept(progress))
            .Hear(Kept(Deploy.Fact(OperationState.Failed, "No progress – for 600 s.", [problem])));

        var reply = told.Thread[1];
        reply.Title.ShouldBe("pod web-1, container web: CrashLoopBackOff");
        reply.Lines.ShouldHaveSingleItem().ShouldBe($"exit code 1: {Said}");
        reply.Preformatted.ShouldBe(
            $"pod web-1, container web: CrashLoopBackOff – exit code 1: {Said}, restarted 3 times\nfatal – stop\nbye: bye");
        told.Thread[2].Lines
            .ShouldHaveSingleItem()
            .ShouldBe($"pod web-1, container web: CrashLoopBackOff – exit code 1: {Said}, restarted 3 times (No progress – for 600 s.)");
        told.Lines.ShouldContain($"failed: pod web-1, container web: CrashLoopBackOff – exit code 1: {Said}");
    }

    /// <summary>One cause is one reply, and a different cause with the same dash is another.</summary>
    [Fact]
    public void Problems_are_distinguished_by_their_reason_and_not_by_their_text()
    {
        var told = new Told().Hear(Told.Operation("op1", OperationState.Running))
            .Hear(News(new("pod a", "FailedMount", "a: b – c", [])))
            .Hear(News(new("pod b", "FailedMount", "d: e – f", [])))
            .Hear(News(new("pod b", "OOMKilled", "a: b – c", [])));

        told.Titles.Skip(1).ShouldBe(["pod a: FailedMount", "pod b: OOMKilled"]);
    }

    /// <summary>Readers see the time in their own time zone, and commands as they are typed on their platform.</summary>
    [Fact]
    public void Times_and_commands_in_posts_are_rendered_last()
    {
        var at = DateTimeOffset.FromUnixTimeSeconds(1767225600);
        var told = new Told().Hear(Told.Operation("op1", OperationState.Running))
            .Hear(Kept(new OperationProgressed(
                "op1",
                "web",
                0,
                1,
                RichText.Of($"cannot reach staging, trying until {at}"),
                [],
                OutOfSight: RichText.Of($"No updates since {at:s}."))))
            .Hear(Kept(new OperationProgressed(
                "op1", "web", 0, 1, "cannot reach staging", [], OutOfSight: RichText.Of($"No updates since {at.AddSeconds(9):s}."))));

        told.Thread.Count.ShouldBe(2, "the same cause is told once");
        CardBlocks.Render(told.Thread[1]).BlocksJson!.ShouldContain(
            "No updates since <!date^1767225600^{date_short_pretty} {time_secs}|2026-01-01 00:00:00 UTC>.");

        told.Hear(Kept(Deploy.Fact(
            OperationState.Failed,
            RichText.Of($"Not known; {new Span.Command("status", "web")} shows it."),
            [],
            RichText.Of($"Locked until someone types {new Span.Command("unlock", "web in staging")}."))));
        var end = CardBlocks.Render(told.Thread[^1]).BlocksJson!;
        end.ShouldContain("Not known; `/ops status web` shows it.");
        end.ShouldContain("Locked until someone types `/ops unlock web in staging`.");
    }

    private static OperationProgressed News(Problem problem) =>
        Kept(new RolloutProgress(Deploy).Of(new(RolloutPhase.Progressing, 3, 1, 2, 2, 2, "", [problem])));

    /// <summary>As returned by the journal.</summary>
    private static TFact Kept<TFact>(TFact fact)
        where TFact : Fact => (TFact)FactKinds.Read(FactKinds.Write(fact));

    private static V1Pod Crashed(string name) => new()
    {
        Metadata = new() { Name = name },
        Status = new()
        {
            Phase = "Running",
            ContainerStatuses =
            [
                new()
                {
                    Name = "web",
                    Image = "web",
                    ImageID = "",
                    RestartCount = 3,
                    State = new() { Waiting = new() { Reason = "CrashLoopBackOff" } },
                    LastState = new() { Terminated = new() { ExitCode = 1, Message = Said } },
                },
            ],
        },
    };
}
