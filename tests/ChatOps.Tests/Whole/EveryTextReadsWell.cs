using System.Collections.Concurrent;
using System.Reflection;
using ChatOps.Playground;
using Xunit.v3;

[assembly: ChatOps.Tests.Whole.EveryTextReadsWell]

namespace ChatOps.Tests.Whole;

/// <summary>
/// Reads all that a test's bots have said. It does so after the test, which then fails for both reasons: an exception from the disposal of
/// its stage would replace the test's own.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class EveryTextReadsWellAttribute : BeforeAfterTestAttribute
{
    private static readonly ConcurrentDictionary<string, ConcurrentBag<World>> Worlds = new();

    /// <summary>The world's bot will say nothing more.</summary>
    public static void Of(World world)
    {
        if (TestContext.Current.Test is { } test)
        {
            Worlds.GetOrAdd(test.UniqueID, _ => []).Add(world);
        }
    }

    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (Worlds.TryRemove(test.UniqueID, out var worlds))
        {
            worlds.SelectMany(Wording.Complaints).Distinct().ShouldBeEmpty();
        }
    }
}
