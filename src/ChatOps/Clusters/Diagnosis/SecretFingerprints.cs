using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace ChatOps.Clusters.Diagnosis;

/// <summary>
/// Recognizes values that must not be shown, wherever they are in a text. Of each value, it keeps the length and hashes under keys of its
/// own, never the value.
/// </summary>
internal sealed class SecretFingerprints
{
    private const string Mask = "***";

    /// <summary>Shorter values are also ordinary words, such as "web" or "true".</summary>
    private const int Shortest = 8;

    /// <summary>Of a value with several lines, such as a file of settings.</summary>
    private const int MostLines = 500;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    // Odd, so that multiplying by it loses nothing.
    private readonly ulong _multiplier = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) | 1;

    /// <summary>By length, since a text is searched once for each; then by a hash that rolls; then by one that can't be reversed.</summary>
    private readonly SortedDictionary<int, Dictionary<ulong, HashSet<string>>> _hashes = [];

    public bool IsEmpty => _hashes.Count == 0;

    /// <summary>A value as a Secret holds it: itself, its lines, and its base64 form.</summary>
    public void Add(byte[] value)
    {
        if (value.Length < Shortest)
        {
            return;
        }

        var base64 = Convert.ToBase64String(value).TrimEnd('=');
        Add(base64);
        Add(base64.Replace('+', '-').Replace('/', '_'));
        if (Text(value) is not { } text)
        {
            return;
        }

        Add(text.Trim());
        foreach (var line in text.Contains('\n', StringComparison.Ordinal) ? text.Split('\n').Take(MostLines) : [])
        {
            Add(line.Trim());
            // Of a file of settings, a program shows the setting's value.
            if (line.IndexOfAny(['=', ':']) is >= 0 and var separator
                && line[(separator + 1)..].Trim().Trim('"', '\'', ',') is var setting
                && !setting.All(char.IsLetter))
            {
                Add(setting);
            }
        }
    }

    public string Redact(string text)
    {
        var hidden = new bool[text.Length];
        foreach (var (length, hashes) in _hashes)
        {
            Find(text, length, hashes, hidden);
        }

        if (!hidden.Contains(true))
        {
            return text;
        }

        var redacted = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            redacted.Append(hidden[i] ? i > 0 && hidden[i - 1] ? "" : Mask : text[i].ToString());
        }

        return redacted.ToString();
    }

    private void Add(string value)
    {
        if (value.Length < Shortest)
        {
            return;
        }

        var hash = 0UL;
        foreach (var letter in value)
        {
            hash = (hash * _multiplier) + letter;
        }

        if (!_hashes.TryGetValue(value.Length, out var ofLength))
        {
            _hashes[value.Length] = ofLength = [];
        }

        if (!ofLength.TryGetValue(hash, out var same))
        {
            ofLength[hash] = same = new(StringComparer.Ordinal);
        }

        same.Add(Fingerprint(value));
    }

    private void Find(string text, int length, Dictionary<ulong, HashSet<string>> hashes, bool[] hidden)
    {
        if (text.Length < length)
        {
            return;
        }

        var first = 1UL;
        for (var i = 0; i < length; i++)
        {
            first *= _multiplier;
        }

        var hash = 0UL;
        for (var i = 0; i < text.Length; i++)
        {
            hash = (hash * _multiplier) + text[i] - (i < length ? 0 : text[i - length] * first);
            var start = i - length + 1;
            if (start >= 0 && hashes.TryGetValue(hash, out var same) && same.Contains(Fingerprint(text.AsSpan(start, length))))
            {
                hidden.AsSpan(start, length).Fill(true);
            }
        }
    }

    private string Fingerprint(ReadOnlySpan<char> text) =>
        Convert.ToHexString(HMACSHA256.HashData(_key, MemoryMarshal.AsBytes(text)));

    private static string? Text(byte[] value)
    {
        try
        {
            return Strict.GetString(value);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
