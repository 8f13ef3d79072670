using System.Collections.Concurrent;

namespace ChatOps.Tests.Clusters.Faults;

/// <summary>
/// Seeded faults. The fault of a request depends on the seed, the request, and how often it was made before, not on concurrent requests, so
/// a seed is nearly reproducible. Each request meets a limited number of faults, so everything ends.
/// </summary>
internal sealed class FaultDice : Meddler
{
    private const int MostOfAQuestion = 5;
    private const int MostRemembered = 8;

    /// <summary>Longer than the bot waits for a response.</summary>
    private static readonly TimeSpan TooLong = TimeSpan.FromSeconds(1.2);

    private readonly int _seed;
    private readonly double _odds;
    private readonly ConcurrentDictionary<string, Question> _questions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _made = new(StringComparer.Ordinal);

    public FaultDice(int seed)
    {
        _seed = seed;
        _odds = 0.15 + (0.5 * new Random(seed).NextDouble());
    }

    /// <summary>How often each kind of fault was made.</summary>
    public IReadOnlyDictionary<string, int> Made => _made;

    public override ProxyFault Next(ProxiedRequest request)
    {
        var question = Of(request);
        var fault = question.Roll(this, request);
        _made.AddOrUpdate(fault.GetType().Name, 1, (_, before) => before + 1);
        return fault;
    }

    public override Task AnsweredAsync(ProxiedRequest request, int status, byte[] body)
    {
        if (request.Method is "GET" && status == 200)
        {
            Of(request).Remember(body);
        }

        return Task.CompletedTask;
    }

    /// <summary>Watches of the same things differ by where they begin only.</summary>
    private Question Of(ProxiedRequest request)
    {
        var key = $"{request.Method} {(request.IsWatch ? "watch " + request.Path : request.Target)}";
        return _questions.GetOrAdd(key, new Question(Hash(key)));
    }

    /// <summary>The same in every process.</summary>
    private static int Hash(string text) => text.Aggregate(17, (hash, letter) => unchecked((hash * 31) + letter));

    private sealed class Question(int hash)
    {
        private readonly List<byte[]> _answers = [];
        private int _asked;
        private int _faults;

        public ProxyFault Roll(FaultDice dice, ProxiedRequest request)
        {
            lock (_answers)
            {
                var random = new Random(unchecked((((dice._seed * 397) ^ hash) * 397) ^ _asked++));
                if (_faults >= MostOfAQuestion || random.NextDouble() >= dice._odds)
                {
                    return new ProxyFault.Pass();
                }

                _faults++;
                return request.IsWatch ? OfWatch(random) : request.Method is "GET" ? OfRead(random) : OfWrite(random);
            }
        }

        public void Remember(byte[] answer)
        {
            lock (_answers)
            {
                if (_answers.Count < MostRemembered)
                {
                    _answers.Add(answer);
                }
            }
        }

        private static ProxyFault OfWrite(Random random) => random.Next(24) switch
        {
            < 4 => new ProxyFault.Drop(),
            < 12 => new ProxyFault.LoseAnswer(),
            < 15 => new ProxyFault.Delay(TimeSpan.FromMilliseconds(random.Next(60))),
            < 16 => new ProxyFault.Delay(TooLong),
            < 19 => new ProxyFault.Refuse(429, 1),
            < 21 => new ProxyFault.Refuse(500),
            < 22 => new ProxyFault.Refuse(502),
            _ => new ProxyFault.Refuse(503),
        };

        private ProxyFault OfRead(Random random) => random.Next(24) switch
        {
            < 3 => new ProxyFault.Drop(),
            < 5 => new ProxyFault.LoseAnswer(),
            < 7 => new ProxyFault.Delay(TimeSpan.FromMilliseconds(random.Next(60))),
            < 9 => new ProxyFault.Refuse(429, 1),
            < 10 => new ProxyFault.Refuse(500),
            < 12 => new ProxyFault.Refuse(503),
            _ => _answers is [] ? new ProxyFault.Pass() : new ProxyFault.Stale(_answers[random.Next(_answers.Count)]),
        };

        private static ProxyFault OfWatch(Random random) => random.Next(24) switch
        {
            < 2 => new ProxyFault.Drop(),
            < 4 => new ProxyFault.Refuse(410),
            < 7 => new ProxyFault.Expire(),
            < 8 => new ProxyFault.Refuse(429, 1),
            < 9 => new ProxyFault.Refuse(500),
            < 10 => new ProxyFault.Silence(),
            < 12 => new ProxyFault.Delay(TimeSpan.FromMilliseconds(random.Next(60))),
            _ => new ProxyFault.Cut(random.Next(1, 6000)),
        };
    }
}
