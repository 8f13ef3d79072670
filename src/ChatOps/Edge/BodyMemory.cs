namespace ChatOps.Edge;

/// <summary>
/// The memory that request bodies use, each edge's share, and its holders. When none is left, the request that has been sending for longest
/// is aborted: a legitimate sender would have finished long before.
/// </summary>
internal sealed class BodyMemory(HttpOptions options, TimeProvider clock)
{
    /// <summary>How long a request is safe from being aborted.</summary>
    private static readonly TimeSpan FairTime = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly LinkedList<RequestBody> _bodies = [];
    private readonly Dictionary<string, long> _takenBy = [];
    private long _taken;

    /// <summary>The number of bytes in use.</summary>
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

    /// <summary>Reserves bytes for a body. False: there is no room, and aborting requests wouldn't make enough.</summary>
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

            // Their memory counts as returned immediately; they stop using it within microseconds.
            slow.ForEach(Forget);
            if (body.Taken == 0)
            {
                _bodies.AddLast(body);
            }

            body.Taken += bytes;
            _taken += bytes;
            _takenBy[edge] = _takenBy.GetValueOrDefault(edge) + bytes;
        }

        // Outside the lock, since it runs their readers' continuations.
        slow.ForEach(other => other.GiveWay());
        return true;
    }

    /// <summary>Returns all of a body's memory.</summary>
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
