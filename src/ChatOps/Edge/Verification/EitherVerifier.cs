using System.Buffers;

namespace ChatOps.Edge.Verification;

/// <summary>For senders that prove themselves in one of several ways; one valid proof is enough.</summary>
public sealed class EitherVerifier(params IReadOnlyList<Verifier> ways) : Verifier
{
    public override IReadOnlyList<string> Headers { get; } = [.. ways.SelectMany(way => way.Headers)];

    public override string? Error => ways.Select(way => way.Error).FirstOrDefault(error => error is not null);

    public override async ValueTask<Verdict> VerifyHeadersAsync(
        HttpRequest request, TimeProvider clock, CancellationToken cancellationToken)
    {
        var verdicts = await AllAsync(request, clock, cancellationToken);
        return verdicts.Select(one => one.Verdict).FirstOrDefault(verdict => verdict is Verdict.Genuine)
            ?? verdicts.Select(one => one.Verdict).FirstOrDefault(verdict => verdict is Verdict.Open)
            ?? Worst(verdicts.Select(one => one.Verdict));
    }

    public override async ValueTask<Verdict> VerifyAsync(
        HttpRequest request, ReadOnlySequence<byte> body, TimeProvider clock, CancellationToken cancellationToken)
    {
        var verdicts = new List<Verdict>();
        foreach (var (way, verdict) in await AllAsync(request, clock, cancellationToken))
        {
            var last = verdict is Verdict.Open ? await way.VerifyAsync(request, body, clock, cancellationToken) : verdict;
            if (last is Verdict.Genuine)
            {
                return last;
            }

            verdicts.Add(last);
        }

        return Worst(verdicts);
    }

    private async ValueTask<List<(Verifier Way, Verdict Verdict)>> AllAsync(
        HttpRequest request, TimeProvider clock, CancellationToken cancellationToken)
    {
        var verdicts = new List<(Verifier, Verdict)>();
        foreach (var way in ways)
        {
            verdicts.Add((way, await way.VerifyHeadersAsync(request, clock, cancellationToken)));
        }

        return verdicts;
    }

    /// <summary>A wrong proof says more than a missing one.</summary>
    private static Verdict.Refused Worst(IEnumerable<Verdict> verdicts) => verdicts.OfType<Verdict.Refused>()
        .OrderBy(refused => refused.Refusal.Kind is RefusalKind.Unsigned)
        .First();
}
