using System.Security.Cryptography;
using ChatOps.Edge.Verification;

namespace ChatOps.Sources.Generic;

/// <summary>
/// Any tool that can post JSON, at <c>/generic/NAME</c>: its configuration says how it proves itself, and what its deliveries mean.
/// </summary>
public static class GenericSource
{
    public const string Name = "generic";

    private const string Authorization = "Authorization";

    public static EventSource Source { get; } = EventSource.Of<GenericOptions>(Name, "any other tool", GenericOptions.Section, options =>
    {
        IReadOnlyList<string> problems = [.. options.Problems()];
        return new()
        {
            Problems = problems,
            // What can't be verified isn't listened to: the bot doesn't start then.
            Receivers = options.IsEnabled && problems.Count == 0
                ? [.. options.Senders.Select(sender => Receiver(sender.Key.ToLowerInvariant(), sender.Value))]
                : [],
            Translate = new GenericTranslator(options).Translate,
        };
    }) with
    {
        Guide = new(
            "/generic/NAME",
            $"{GenericOptions.Section}:Senders:NAME:Secrets:0",
            "This is an example of settings, not of the tool: a sender's name, how it proves itself, and what its JSON means. The program's command translate says what they make of a file.",
            SourceGuide.Read("Generic/setup.yaml")),
    };

    private static Receiver Receiver(string name, GenericSender sender) =>
        new(sender.Scheme is GenericScheme.Path ? $"/{Name}/{name}/{{token}}" : $"/{Name}/{name}", VerifierOf(name, sender))
        {
            Patience = TimeSpan.FromSeconds(9),
            IdHeader = sender.IdHeader,
        };

    private static Verifier VerifierOf(string name, GenericSender sender)
    {
        List<Secret> secrets = [.. sender.Secrets.Select(secret => new Secret(name, secret))];
        return sender.Scheme switch
        {
            GenericScheme.Path => new TokenVerifier(new TokenPlace.Path(), secrets),
            GenericScheme.Basic => new TokenVerifier(new TokenPlace.BasicPassword(), secrets),
            GenericScheme.Bearer when sender.Header is { } header => new TokenVerifier(new TokenPlace.Header(header), secrets),
            GenericScheme.Bearer => new TokenVerifier(new TokenPlace.Header(Authorization, "Bearer"), secrets),
            _ => new HmacVerifier(
                new(sender.Header!)
                {
                    Prefix = sender.Prefix,
                    Algorithm = sender.Scheme switch
                    {
                        GenericScheme.HmacSha1 => HashAlgorithmName.SHA1,
                        GenericScheme.HmacSha512 => HashAlgorithmName.SHA512,
                        _ => HashAlgorithmName.SHA256,
                    },
                    IsBase64 = sender.Encoding is GenericEncoding.Base64,
                    TimestampHeader = sender.TimestampHeader,
                    Signed = sender.Signed,
                },
                secrets),
        };
    }
}
