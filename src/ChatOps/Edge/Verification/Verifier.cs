using System.Buffers;
using System.Collections.ObjectModel;

namespace ChatOps.Edge.Verification;

/// <summary>Verifies the sender of a request: the headers before any of the body is read, and the raw body before it is parsed.</summary>
public abstract class Verifier
{
    /// <summary>The headers with the proof: some are secrets, so no delivery stores them.</summary>
    public abstract IReadOnlyList<string> Headers { get; }

    /// <summary>Why it can't verify any request now, as a sentence; null when it can.</summary>
    public virtual string? Error => null;

    /// <summary>The verdict on the headers alone.</summary>
    public abstract ValueTask<Verdict> VerifyHeadersAsync(HttpRequest request, TimeProvider clock, CancellationToken cancellationToken);

    /// <summary>The verdict on headers and body; called when the headers alone don't decide.</summary>
    public virtual ValueTask<Verdict> VerifyAsync(
        HttpRequest request, ReadOnlySequence<byte> body, TimeProvider clock, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"{GetType().Name} decides by the headers.");
}

/// <summary>A verifier's decision on a request.</summary>
public abstract record Verdict
{
    private Verdict() { }

    /// <summary>It is from the sender.</summary>
    /// <param name="Instance">The sender's instance, as configured; empty if there is only one.</param>
    public sealed record Genuine(string Instance) : Verdict
    {
        /// <summary>Of the proof, if it has one: another proof makes the same content another delivery.</summary>
        public string? Proof { get; init; }

        /// <summary>What was proven about the sender and its source needs: it is stored with the delivery.</summary>
        public IReadOnlyDictionary<string, string> Proven { get; init; } = ReadOnlyDictionary<string, string>.Empty;
    }

    /// <summary>The body decides.</summary>
    public sealed record Open : Verdict;

    public sealed record Refused(Refusal Refusal) : Verdict;
}

/// <summary>A sender's secret, and its instance. An instance may have several during rotation.</summary>
/// <param name="Instance">As configured; empty if there is only one.</param>
public readonly record struct Secret(string Instance, string Value)
{
    /// <summary>Secrets of the only instance.</summary>
    public static IEnumerable<Secret> Of(IEnumerable<string> values) => values.Select(value => new Secret("", value));
}
