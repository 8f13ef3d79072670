using System.Buffers;

namespace ChatOps.Edge.Verification;

/// <summary>
/// Says whether a request comes from whom it should come. Its headers are judged before any of its body is read, and its raw body before
/// anything is made of it.
/// </summary>
public abstract class Verifier
{
    /// <summary>The headers that the proof is in: secrets, some of them, so that no delivery keeps them.</summary>
    public abstract IReadOnlyList<string> Headers { get; }

    /// <summary>What keeps it from verifying anyone just now, as a sentence; null when nothing does.</summary>
    public virtual string? Error => null;

    /// <summary>What the headers alone tell.</summary>
    public abstract ValueTask<Verdict> VerifyHeadersAsync(HttpRequest request, TimeProvider clock, CancellationToken cancellationToken);

    /// <summary>What the headers and the body tell; asked when the headers alone left it open.</summary>
    public virtual ValueTask<Verdict> VerifyAsync(
        HttpRequest request, ReadOnlySequence<byte> body, TimeProvider clock, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"{GetType().Name} decides by the headers.");
}

/// <summary>What a verifier says of a request.</summary>
public abstract record Verdict
{
    private Verdict() { }

    /// <summary>It is from the sender.</summary>
    /// <param name="Instance">Which of the sender's instances it is, as it is called in the configuration; empty where there is only
    /// one.</param>
    public sealed record Genuine(string Instance) : Verdict;

    /// <summary>The body decides.</summary>
    public sealed record Open : Verdict;

    public sealed record Refused(Refusal Refusal) : Verdict;
}

/// <summary>A secret that a sender may use, and whose it is. An instance may have several, while one is rotated.</summary>
/// <param name="Instance">As the configuration calls it; empty where there is only one.</param>
public readonly record struct Secret(string Instance, string Value)
{
    /// <summary>Secrets of the only instance.</summary>
    public static IEnumerable<Secret> Of(IEnumerable<string> values) => values.Select(value => new Secret("", value));
}
