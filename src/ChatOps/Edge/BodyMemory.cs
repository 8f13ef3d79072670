namespace ChatOps.Edge;

/// <summary>
/// The memory that request bodies take, each edge's share of it, and who holds it. When there is none left, whoever has been sending for
/// longest gives way: a sender who is what it says has sent everything long before.
/// </summary>
internal sealed class BodyMemory(HttpOptions options, TimeProvider clock)
{
    /// <summary>For so long nobody has to give way.</summary>
    private static readonly TimeSpan FairTime = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly LinkedList<RequestBody> _bodies = [];
    private readonly Dictionary<string, long> _takenBy = [];
    private long _taken;

    /// <summary>How many bytes are taken now.</summary>
    public long Taken
    {
        get
        {
            lock (_lock)
            {
                return _taken;
            }
        }
    }

    /// <summary>Takes so many bytes more for a body. False: there is no room, and too few who have to make any.</summary>
    public bool TryTake(RequestBody body, int bytes)
    {
        var (edge, slow) = (body.Limits.Edge, new List<RequestBody>());
        lock (_lock)
        {
            if (!body.IsArriving)
            {
                return false;
            }

            var missing = _taken + bytes - options.MaxBytesInFlight;
            var missingHere = _takenBy.GetValueOrDefault(edge) + bytes - body.Limits.MostInFlight;
            foreach (var other in _bodies)
            {
                if (missing <= 0 && missingHere <= 0)
                {
                    break;
                }

                var isHere = other.Limits.Edge == edge;
                if (other != body && other.IsArriving && (isHere || missing > 0) && clock.GetElapsedTime(other.Began) >= FairTime)
                {
                    slow.Add(other);
                    missing -= other.Taken;
                    missingHere -= isHere ? other.Taken : 0;
                }
            }

            if (missing > 0 || missingHere > 0)
            {
                return false;
            }

            // Their memory counts as given back at once; they have stopped using it within microseconds.
            slow.ForEach(Forget);
            if (body.Taken == 0)
            {
                _bodies.AddLast(body);
            }

            body.Taken += bytes;
            _taken += bytes;
            _takenBy[edge] = _takenBy.GetValueOrDefault(edge) + bytes;
        }

        // Outside of the lock, since it goes on with whoever reads them.
        slow.ForEach(other => other.GiveWay());
        return true;
    }

    /// <summary>Takes back all that a body has.</summary>
    public void Return(RequestBody body)
    {
        lock (_lock)
        {
            Forget(body);
        }
    }

    private void Forget(RequestBody body)
    {
        body.IsArriving = false;
        if (body.Taken > 0)
        {
            _bodies.Remove(body);
            _taken -= body.Taken;
            _takenBy[body.Limits.Edge] -= body.Taken;
            body.Taken = 0;
        }
    }
}
