using System.Security.Cryptography;
using System.Text;

namespace ChatOps.Playground.Kubernetes;

/// <summary>Generates names and addresses as a cluster does, but deterministically: the same seed yields the same sequence.</summary>
internal sealed class NameGenerator(string seed)
{
    // No vowels and no look-alikes: Kubernetes' own alphabet, which avoids accidental words.
    private const string Letters = "bcdfghjklmnpqrstvwxz2456789";

    private readonly Random _random = new(unchecked((int)Hash(seed)));
    private readonly Dictionary<string, int> _made = new(StringComparer.Ordinal);
    private int _pods;
    private int _services;

    public string Suffix() => string.Concat(Enumerable.Range(0, 5).Select(_ => Letters[_random.Next(Letters.Length)]));

    /// <summary>The uid of the next object of this identity; it changes once <see cref="Made"/> is called.</summary>
    public string Uid(string identity) =>
        new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}/{identity}/{_made.GetValueOrDefault(identity)}")).AsSpan(..16)).ToString();

    public void Made(string identity) => _made[identity] = _made.GetValueOrDefault(identity) + 1;

    public string PodAddress() => $"10.244.{_pods / 250 % 250}.{_pods++ % 250 + 2}";

    public string ServiceAddress() => $"10.96.{_services / 250 % 250}.{_services++ % 250 + 10}";

    public string Node(IReadOnlyList<string> nodes) => nodes[_random.Next(nodes.Count)];

    /// <summary>FNV-1a, 32 bits.</summary>
    public static uint Hash(string text)
    {
        var hash = 2166136261;
        foreach (var letter in text)
        {
            hash = unchecked((hash ^ letter) * 16777619);
        }

        return hash;
    }

    /// <summary>A hash as used in names: <c>6d5f8c7b9</c>.</summary>
    public static string HashSuffix(string text) => string.Concat(Hash(text).ToString().Select(digit => Letters[digit % Letters.Length]));
}
