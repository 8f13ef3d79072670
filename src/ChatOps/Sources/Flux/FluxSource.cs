using System.Security.Cryptography;
using ChatOps.Edge.Verification;

namespace ChatOps.Sources.Flux;

/// <summary>Configuration section <c>ChatOps:Flux</c>.</summary>
public sealed class FluxOptions() : TokenOptions(Section)
{
    public const string Section = "ChatOps:Flux";
}

/// <summary>Flux: events of the notification controller at <c>/flux</c>, which a provider that has a token signs.</summary>
public static class FluxSource
{
    private const string Signature = "X-Signature";

    public static EventSource Source { get; } = TokenSource.Of<FluxOptions>(
        "flux",
        "Flux",
        FluxOptions.Section,
        // SHA-1 would be valid there, too.
        tokens => new EitherVerifier(
            new HmacVerifier(new(Signature) { Prefix = "sha256=" }, tokens),
            new HmacVerifier(new(Signature) { Prefix = "sha512=", Algorithm = HashAlgorithmName.SHA512 }, tokens)),
        FluxTranslator.Translate,
        "Apply this in each cluster. What eventMetadata says tells me where it is: env and cluster; service, image, and version are understood, too.");
}
