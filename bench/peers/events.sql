-- What the peer records into: the columns of an event and its unique key, and nothing else.
CREATE TABLE public.events (
  id bigserial PRIMARY KEY,
  key text NOT NULL UNIQUE,
  type text NOT NULL,
  occurred_at timestamptz NOT NULL,
  fields jsonb NOT NULL
);

CREATE FUNCTION public.record(events json) RETURNS integer LANGUAGE sql VOLATILE AS $$
  WITH added AS (
    INSERT INTO public.events (key, type, occurred_at, fields)
    SELECT e->>'key', e->>'type', (e->>'occurredAt')::timestamptz, (e->'fields')::jsonb
    FROM json_array_elements(events) AS e
    RETURNING 1
  )
  SELECT count(*)::integer FROM added
$$;
