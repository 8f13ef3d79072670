using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace ChatOps.Edge.Verification;

internal enum SignatureVerdict { Valid, Missing, Stale, Wrong }

/// <summary>Signatures with a shared secret, over the raw body.</summary>
internal sealed partial class HmacSignature
{
    private const string Body = "{body}";

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private readonly HmacScheme _scheme;
    private readonly string _signedBefore;
    private readonly int _length;
    private readonly (string Instance, byte[] Key)[] _keys;

    public HmacSignature(HmacScheme scheme, IEnumerable<Secret> secrets)
    {
        _scheme = scheme;
        _signedBefore = scheme.Signed.EndsWith(Body, StringComparison.Ordinal)
            ? scheme.Signed[..^Body.Length]
            : throw new ArgumentException($"What is signed does not end with {Body}: {scheme.Signed}", nameof(scheme));
        _length = CryptographicOperations.HmacData(scheme.Algorithm, [], []).Length;
        // With an empty secret anyone could sign.
        _keys =
        [
            .. secrets.Where(secret => !string.IsNullOrWhiteSpace(secret.Value))
                .SelectMany(secret => scheme.Keys(secret.Value).Select(key => (secret.Instance, key))),
        ];
    }

    /// <summary>The verdict on the headers alone: valid means that the body decides.</summary>
    /// <param name="header">Returns a header's value; null when it is missing, or ambiguous because it occurs twice.</param>
    public SignatureVerdict VerifyHeaders(Func<string, string?> header, DateTimeOffset now) => Read(header, now).Verdict;

    /// <summary>The instance whose signature it is, if valid.</summary>
    public (SignatureVerdict Verdict, string? Instance) Verify(
        Func<string, string?> header, ReadOnlySequence<byte> body, DateTimeOffset now)
    {
        var (verdict, signatures, before) = Read(header, now);
        if (verdict is not SignatureVerdict.Valid)
        {
            return (verdict, null);
        }

        string? signer = null;
        Span<byte> ours = stackalloc byte[_length];
        foreach (var (instance, key) in _keys)
        {
            Sign(key, before, body, ours);
            foreach (var theirs in signatures)
            {
                signer = CryptographicOperations.FixedTimeEquals(ours, theirs) ? instance : signer;
            }
        }

        return (signer is null ? SignatureVerdict.Wrong : SignatureVerdict.Valid, signer);
    }

    private (SignatureVerdict Verdict, IReadOnlyList<byte[]> Signatures, string Before) Read(
        Func<string, string?> header, DateTimeOffset now)
    {
        if (header(_scheme.Header) is not { Length: > 0 } value)
        {
            return (SignatureVerdict.Missing, [], "");
        }

        var parts = _scheme.Separator is { } separator ? value.Split(separator, StringSplitOptions.TrimEntries) : [value];
        var timestamp = _scheme.TimestampHeader is { } name ? header(name)
            : _scheme.TimestampPrefix is { } mark
                ? Array.Find(parts, part => part.StartsWith(mark, StringComparison.Ordinal))?[mark.Length..]
            : null;
        var before = SignedBefore(header, timestamp);
        if ((_scheme.IsTimed && string.IsNullOrEmpty(timestamp)) || before is null)
        {
            return (SignatureVerdict.Missing, [], "");
        }

        if (_scheme.IsTimed && IsInTime(timestamp!, now) is not SignatureVerdict.Valid and var verdict)
        {
            return (verdict, [], "");
        }

        List<byte[]> signatures =
        [
            .. parts.Where(part => part.StartsWith(_scheme.Prefix, StringComparison.Ordinal))
                .Select(part => Decode(part.AsSpan(_scheme.Prefix.Length)))
                .OfType<byte[]>(),
        ];
        return (signatures.Count > 0 ? SignatureVerdict.Valid : SignatureVerdict.Wrong, signatures, before);
    }

    private SignatureVerdict IsInTime(string timestamp, DateTimeOffset now) =>
        !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? SignatureVerdict.Wrong
        : Math.Abs(now.ToUnixTimeSeconds() - seconds) > (long)_scheme.Window.TotalSeconds ? SignatureVerdict.Stale
        : SignatureVerdict.Valid;

    /// <summary>The signed content before the body; null when one of its headers is missing.</summary>
    private string? SignedBefore(Func<string, string?> header, string? timestamp)
    {
        if (_signedBefore.Length == 0)
        {
            return "";
        }

        var isWhole = true;
        var text = Placeholder().Replace(_signedBefore, match =>
        {
            var said = match.Groups["name"].Value is "timestamp" ? timestamp : header(match.Groups["name"].Value);
            isWhole &= said is not null;
            return said ?? "";
        });
        return isWhole ? text : null;
    }

    private byte[]? Decode(ReadOnlySpan<char> signature)
    {
        var bytes = new byte[_length];
        var isWhole = _scheme.IsBase64
            ? signature.Length == (_length + 2) / 3 * 4
                && Convert.TryFromBase64Chars(signature, bytes, out var written)
                && written == _length
            : signature.Length == 2 * _length
                && signature.IndexOfAnyExcept(HexDigits) < 0
                && Convert.FromHexString(signature, bytes, out _, out _) is OperationStatus.Done;
        return isWhole ? bytes : null;
    }

    private void Sign(byte[] key, string before, ReadOnlySequence<byte> body, Span<byte> signature)
    {
        if (before.Length == 0 && body.IsSingleSegment)
        {
            CryptographicOperations.HmacData(_scheme.Algorithm, key, body.FirstSpan, signature);
            return;
        }

        using var hmac = IncrementalHash.CreateHMAC(_scheme.Algorithm, key);
        hmac.AppendData(Encoding.UTF8.GetBytes(before));
        foreach (var piece in body)
        {
            hmac.AppendData(piece.Span);
        }

        hmac.GetHashAndReset(signature);
    }

    [GeneratedRegex(@"\{(?<name>[^{}]+)\}", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Placeholder();
}
