using System.Text;
using ChatOps.Chat.Slack.Inbound;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Chat.Slack.Inbound;

/// <summary>An answer doesn't overtake the receipt of the form that it answers: the receipt would take its place.</summary>
public sealed class ReceiptsTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task An_answer_waits_until_the_receipt_is_sent_and_shown()
    {
        var receipts = new Receipts(_clock);
        receipts.Begin(Submission("V1"));
        var answer = receipts.ShownAsync("V1", CancellationToken.None);
        _clock.Advance(TimeSpan.FromSeconds(1));
        answer.IsCompleted.ShouldBeFalse("it isn't sent");

        receipts.End(Submission("V1"));
        answer.IsCompleted.ShouldBeFalse("it is on its way");
        _clock.Advance(TimeSpan.FromMilliseconds(300));

        await Patience.ForAsync(answer);
        await Patience.ForAsync(receipts.ShownAsync("V1", CancellationToken.None));
    }

    [Fact]
    public async Task Where_no_receipt_comes_nothing_waits_for_long()
    {
        var receipts = new Receipts(_clock);
        await Patience.ForAsync(receipts.ShownAsync("V1", CancellationToken.None));

        receipts.Begin(Submission("V2"));
        var answer = receipts.ShownAsync("V2", CancellationToken.None);
        _clock.Advance(TimeSpan.FromSeconds(3));
        await Patience.ForAsync(answer);
    }

    private static Payload Submission(string view) => Payload.Parse(
        PayloadKind.Interactive,
        Encoding.UTF8.GetBytes($$"""payload={"type":"view_submission","view":{"id":"{{view}}"} }"""));
}
