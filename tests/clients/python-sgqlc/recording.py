from sgqlc.operation import Operation
from sgqlc.types import Arg, Variable, non_null


def recording(schema) -> Operation:
    """Records events. Their fields are JSON, which only a variable can bring."""
    variables = {"input": Arg(non_null(schema.RecordEventsInput))}
    operation = Operation(schema.Mutation, name="Record", variables=variables)
    operation.record_events(input=Variable("input")).results.__fields__("key", "status", "id")
    return operation
